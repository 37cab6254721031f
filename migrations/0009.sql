-- SQLite before 3.41 calls json_valid(NULL) false: to an older tool's integrity_check every entry was a fault, and a base that it
-- dumped came back without its journal. A check cannot be changed where it stands; the table is written once more.

CREATE TABLE journal_new (
  id           INTEGER PRIMARY KEY,
  change_id    INTEGER NOT NULL REFERENCES change (id),
  kind         TEXT NOT NULL,
  record_id    INTEGER NOT NULL,
  organisation_id INTEGER,
  before       TEXT CHECK (before IS NULL OR json_valid(before)),
  after        TEXT CHECK (after IS NULL OR json_valid(after)),
  erasure      INTEGER REFERENCES erasure (id),
  CHECK (before IS NOT NULL OR after IS NOT NULL),
  CHECK (length(kind) <= 40 AND (before IS NULL OR length(before) <= 4000000) AND (after IS NULL OR length(after) <= 4000000))
) STRICT;
INSERT INTO journal_new (id, change_id, kind, record_id, organisation_id, before, after, erasure)
  SELECT id, change_id, kind, record_id, organisation_id, before, after, erasure FROM journal ORDER BY id;
DROP TRIGGER journal_is_append_only_update;
DROP TRIGGER journal_is_append_only_delete;
DROP TABLE journal;
ALTER TABLE journal_new RENAME TO journal;
CREATE INDEX journal_change ON journal (change_id);
CREATE INDEX journal_record ON journal (kind, record_id, id);
CREATE INDEX journal_file ON journal (organisation_id, id) WHERE organisation_id IS NOT NULL;
CREATE INDEX journal_renamed ON journal (record_id, id) WHERE kind = 'organisation' AND before IS NOT NULL
  AND json_extract(before, '$.name') <> json_extract(after, '$.name');
CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal
WHEN NOT EXISTS (SELECT 1 FROM erasure e WHERE e.id = NEW.erasure AND e.open = 0)
  OR NEW.id <> OLD.id OR NEW.change_id <> OLD.change_id OR NEW.kind <> OLD.kind OR NEW.record_id <> OLD.record_id
  OR NEW.organisation_id IS NOT OLD.organisation_id
  OR (NEW.before IS NULL) <> (OLD.before IS NULL) OR (NEW.after IS NULL) <> (OLD.after IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'journal_append_only');
END;
CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal
BEGIN
  SELECT RAISE(ABORT, 'journal_append_only');
END;
