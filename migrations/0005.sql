-- Duplicates: pairs that somebody declared not to be the same, and the e-mail of organisations to look up by.
CREATE TABLE distinct_pair (
  kind         TEXT NOT NULL CHECK (kind IN ('organisation', 'contact')),
  first_id     INTEGER NOT NULL,
  second_id    INTEGER NOT NULL CHECK (first_id < second_id),
  declared_by  TEXT NOT NULL CHECK (length(declared_by) BETWEEN 1 AND 64),
  declared_at  TEXT NOT NULL,
  PRIMARY KEY (kind, first_id, second_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_email ON organisation (lower(email)) WHERE email IS NOT NULL;
