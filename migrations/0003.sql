-- The words of visits, for the search: a million summaries are too many to keep in memory.

-- One row per visit, numbered by its day, then its id (`day << 32 | id`, days from 1 January of year 1), so that the
-- latest come first by number alone. `words` are folded by the program: no case, accents or ligatures.
CREATE VIRTUAL TABLE visit_text USING fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
-- Every word in it, with the number of its visits.
CREATE VIRTUAL TABLE visit_word USING fts5vocab(visit_text, 'row');

-- Organisations that were renamed are still found by the names they bore.
CREATE INDEX journal_renamed ON journal (record_id, id) WHERE kind = 'organisation'
  AND json_extract(before, '$.name') <> json_extract(after, '$.name');
