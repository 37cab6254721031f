-- What the GDPR asks of a contact; who opposed or was erased, as keyed hashes; who exported, read or erased what.

ALTER TABLE contact ADD COLUMN source TEXT CHECK (length(source) <= 200);
ALTER TABLE contact ADD COLUMN legal_basis TEXT CHECK (legal_basis IN ('consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task', 'legitimate_interests'));
ALTER TABLE contact ADD COLUMN informed_on TEXT CHECK (informed_on IS date(informed_on));
ALTER TABLE contact ADD COLUMN last_news_on TEXT CHECK (last_news_on IS date(last_news_on));
ALTER TABLE contact ADD COLUMN opposed_on TEXT CHECK (opposed_on IS date(opposed_on));

-- What the pole decided for everybody who works on the file, such as how long contacts are kept without news.
CREATE TABLE setting (
  name         TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 60),
  value        TEXT NOT NULL CHECK (length(value) <= 2000),
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL CHECK (length(changed_at) <= 40)
) STRICT, WITHOUT ROWID;

-- The keys of the hashes below (HMAC-SHA256): one, and those of databases that were restored into this one.
CREATE TABLE privacy_key (
  key          TEXT PRIMARY KEY CHECK (length(key) = 64 AND key NOT GLOB '*[^0-9a-f]*')
) STRICT, WITHOUT ROWID;

-- Who opposed, or was erased: keyed hashes of names, addresses and numbers, so that nobody comes back unnoticed. The
-- hashes of one person share a random `subject`.
CREATE TABLE suppression (
  subject      TEXT NOT NULL CHECK (length(subject) = 32),
  hash         TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  why          TEXT NOT NULL CHECK (why IN ('opposed', 'erased')),
  added_at     TEXT NOT NULL CHECK (length(added_at) <= 40),
  PRIMARY KEY (hash, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppression_of ON suppression (subject);

-- What was erased, without whom. While one is under way (`open` = 0, which refers to a row that cannot be), the journal
-- may be redacted, and nothing can be committed: see the triggers of the journal.
CREATE TABLE erasure (
  id           INTEGER PRIMARY KEY CHECK (id > 0),
  at           TEXT NOT NULL CHECK (length(at) <= 40),
  who          TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 64),
  mode         TEXT NOT NULL CHECK (mode IN ('erased', 'anonymised')),
  subject      TEXT NOT NULL CHECK (length(subject) = 32),
  contact_id   INTEGER,   -- none for somebody who was only met on visits
  organisation_id INTEGER,
  texts        INTEGER NOT NULL DEFAULT 0,
  entries      INTEGER NOT NULL DEFAULT 0,
  open         INTEGER CHECK (open = 0) REFERENCES erasure (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TRIGGER erasure_is_append_only_update BEFORE UPDATE ON erasure
WHEN OLD.open IS NULL OR NEW.id <> OLD.id OR NEW.subject <> OLD.subject
BEGIN
  SELECT RAISE(ABORT, 'erasure_append_only');
END;
CREATE TRIGGER erasure_is_append_only_delete BEFORE DELETE ON erasure
BEGIN
  SELECT RAISE(ABORT, 'erasure_append_only');
END;

-- Where an erasure replaced a name: a backup of before is erased at the same places when it is restored.
CREATE TABLE erasure_place (
  erasure_id   INTEGER NOT NULL REFERENCES erasure (id),
  kind         TEXT NOT NULL CHECK (length(kind) <= 40),
  record_id    INTEGER NOT NULL,
  field        TEXT NOT NULL CHECK (length(field) <= 40),
  PRIMARY KEY (erasure_id, kind, record_id, field)
) STRICT, WITHOUT ROWID;

-- What was done with personal data besides changing it: exports, files of one person, letters, copies, and what only a
-- director does. Ids only, never what was read.
CREATE TABLE access_log (
  id           INTEGER PRIMARY KEY,
  at           TEXT NOT NULL CHECK (length(at) <= 40),
  who          TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 64),
  action       TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 40 AND action NOT GLOB '*[^a-z_]*'),
  kind         TEXT CHECK (length(kind) <= 40),
  record_id    INTEGER,
  rows         INTEGER NOT NULL DEFAULT 0 CHECK (rows >= 0)
) STRICT;
CREATE TRIGGER access_log_is_append_only_update BEFORE UPDATE ON access_log
BEGIN
  SELECT RAISE(ABORT, 'access_log_append_only');
END;
CREATE TRIGGER access_log_is_append_only_delete BEFORE DELETE ON access_log
BEGIN
  SELECT RAISE(ABORT, 'access_log_append_only');
END;

-- Which erasure a change was, and which one redacted an entry: neither can be undone.
ALTER TABLE change ADD COLUMN erasure INTEGER REFERENCES erasure (id);
ALTER TABLE journal ADD COLUMN erasure INTEGER REFERENCES erasure (id);
DROP TRIGGER journal_is_append_only_update;
CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal
WHEN NOT EXISTS (SELECT 1 FROM erasure e WHERE e.id = NEW.erasure AND e.open = 0)
  OR NEW.id <> OLD.id OR NEW.change_id <> OLD.change_id OR NEW.kind <> OLD.kind OR NEW.record_id <> OLD.record_id
  OR NEW.organisation_id IS NOT OLD.organisation_id
  OR (NEW.before IS NULL) <> (OLD.before IS NULL) OR (NEW.after IS NULL) <> (OLD.after IS NULL)
BEGIN
  SELECT RAISE(ABORT, 'journal_append_only');
END;
CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
WHEN NOT EXISTS (SELECT 1 FROM erasure e WHERE e.id = NEW.erasure AND e.open = 0)
  OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.who <> OLD.who OR NEW.action <> OLD.action
  OR NEW.session <> OLD.session OR NEW.undoes IS NOT OLD.undoes
BEGIN
  SELECT RAISE(ABORT, 'journal_append_only');
END;
