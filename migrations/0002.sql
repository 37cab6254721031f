-- What a reader may pass on, obligations met, closed years, readings that are a status only.

ALTER TABLE organisation ADD COLUMN confidentiality TEXT NOT NULL DEFAULT 'internal'
  CHECK (confidentiality IN ('shareable', 'internal', 'nda'));
ALTER TABLE contact ADD COLUMN confidentiality TEXT NOT NULL DEFAULT 'internal'
  CHECK (confidentiality IN ('shareable', 'internal', 'nda'));
ALTER TABLE visit ADD COLUMN confidentiality TEXT NOT NULL DEFAULT 'internal'
  CHECK (confidentiality IN ('shareable', 'internal', 'nda'));
ALTER TABLE engagement ADD COLUMN confidentiality TEXT NOT NULL DEFAULT 'internal'
  CHECK (confidentiality IN ('shareable', 'internal', 'nda'));
ALTER TABLE event ADD COLUMN confidentiality TEXT NOT NULL DEFAULT 'internal'
  CHECK (confidentiality IN ('shareable', 'internal', 'nda'));

-- A status may stand where there is no value: SQLite takes a constraint back only with its table.
CREATE TABLE reading_with_status (
  id           INTEGER PRIMARY KEY,
  indicator    TEXT NOT NULL CHECK (length(indicator) BETWEEN 1 AND 60),
  date         TEXT NOT NULL CHECK (date IS date(date)),
  value        REAL,
  status       TEXT CHECK (status IN ('reached', 'ahead', 'on_track', 'behind', 'not_measurable')),
  source       TEXT CHECK (length(source) <= 300),
  note         TEXT CHECK (length(note) <= 20000),
  confidentiality TEXT NOT NULL DEFAULT 'internal' CHECK (confidentiality IN ('shareable', 'internal', 'nda')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (value IS NOT NULL OR status IS NOT NULL)
) STRICT;
INSERT INTO reading_with_status (id, indicator, date, value, source, note, created_by, created_at, changed_by, changed_at, version)
  SELECT id, indicator, date, value, source, note, created_by, created_at, changed_by, changed_at, version FROM reading;
DROP TABLE reading;
ALTER TABLE reading_with_status RENAME TO reading;
CREATE INDEX reading_of ON reading (indicator, date);

-- An obligation of the contract that was met: who did it, when, for which period ('2015', '2015-1' for a first half).
CREATE TABLE fulfilment (
  id           INTEGER PRIMARY KEY,
  contract     TEXT NOT NULL CHECK (length(contract) BETWEEN 1 AND 100),
  obligation   TEXT NOT NULL CHECK (length(obligation) BETWEEN 1 AND 60),
  period       TEXT NOT NULL CHECK (length(period) BETWEEN 1 AND 20),
  done_on      TEXT NOT NULL CHECK (done_on IS date(done_on)),
  staff_id     INTEGER REFERENCES staff (id),
  note         TEXT CHECK (length(note) <= 20000),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  UNIQUE (contract, obligation, period)
) STRICT;

-- A year's figures as they were sent to the funders: the whole document, every figure with its evidence, and its
-- SHA-256. Append only; a later correction is a new revision beside the old one.
CREATE TABLE closing (
  contract     TEXT NOT NULL CHECK (length(contract) BETWEEN 1 AND 100),
  year         INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  revision     INTEGER NOT NULL CHECK (revision >= 1),
  reference_date TEXT NOT NULL CHECK (reference_date IS date(reference_date)),
  document     TEXT NOT NULL CHECK (json_valid(document)),
  hash         TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  note         TEXT CHECK (length(note) <= 2000),
  closed_by    TEXT NOT NULL CHECK (length(closed_by) BETWEEN 1 AND 64),
  closed_at    TEXT NOT NULL,
  PRIMARY KEY (contract, year, revision)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER closing_is_append_only_update BEFORE UPDATE ON closing
BEGIN
  SELECT RAISE(ABORT, 'closing_append_only');
END;
CREATE TRIGGER closing_is_append_only_delete BEFORE DELETE ON closing
BEGIN
  SELECT RAISE(ABORT, 'closing_append_only');
END;
