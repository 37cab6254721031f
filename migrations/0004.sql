-- The first letters of words are kept as well: who types `tec` asks for what begins so, in one list.
DROP TABLE visit_word;
DROP TABLE visit_text;
CREATE VIRTUAL TABLE visit_text USING fts5(words, content = '', contentless_delete = 1, detail = none, prefix = '2 3', tokenize = 'ascii');
CREATE VIRTUAL TABLE visit_word USING fts5vocab(visit_text, 'row');

-- An entry without a before is not looked into: an import writes very many.
DROP INDEX journal_renamed;
CREATE INDEX journal_renamed ON journal (record_id, id) WHERE kind = 'organisation' AND before IS NOT NULL
  AND json_extract(before, '$.name') <> json_extract(after, '$.name');
