-- What the columns of other people's files are, as somebody confirmed it.

CREATE TABLE import_mapping (
  headings     TEXT PRIMARY KEY CHECK (length(headings) BETWEEN 1 AND 20000),
  mapping      TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
