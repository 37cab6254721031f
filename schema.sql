-- Rouage: everything a pole keeps about its members, in one SQLite file.
--
-- Conventions
--   * A table per record kind, named as the kind; `id` is the row's own key and never leaves the database: files
--     and people name an organisation by SIRET or name, a project by acronym, a person of the staff by login.
--   * Dates are civil dates, 'YYYY-MM-DD' (`x IS date(x)` refuses 31 February). Moments are UTC, RFC 3339.
--   * Money is integer cents of euro. Yes/no is 0/1. Codes are English words, shown in the user's language.
--   * A list in one column (tags, sectors, needs) is joined by ';' as it is in the interchange files.
--   * No figure is stored: every counter is a function of these rows and a date.
--   * Nothing cascades: a record that others point to cannot vanish under them.
--   * Every row carries who made it, who last changed it, when, and a version that each change raises by one;
--     every change is also in the journal, in the same transaction.
-- Plain SQL where that costs nothing: STRICT, GLOB, date() and the triggers' RAISE are what PostgreSQL would
-- write as DATE columns, domains and exclusion constraints.

-- ---------------------------------------------------------------- the contract

-- A performance contract as its TOML source; it is parsed and checked before it gets here.
CREATE TABLE contract (
  code         TEXT PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 100),
  source       TEXT NOT NULL,
  starts_on    TEXT NOT NULL CHECK (starts_on IS date(starts_on)),
  ends_on      TEXT NOT NULL CHECK (ends_on IS date(ends_on)),
  loaded_by    TEXT NOT NULL,
  loaded_at    TEXT NOT NULL,
  CHECK (starts_on <= ends_on),
  CHECK (length(source) <= 2000000 AND length(loaded_by) <= 64 AND length(loaded_at) <= 40)
) STRICT, WITHOUT ROWID;

-- Colleges and sectors (DAS) are the contract's to name; loading one adds what is new and removes nothing,
-- so that records of an earlier contract keep their meaning.
CREATE TABLE college (
  code         INTEGER PRIMARY KEY CHECK (code BETWEEN 1 AND 99)
) STRICT;

CREATE TABLE sector (
  code         TEXT PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 40 AND code NOT GLOB '*[^a-z0-9_]*')
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- who works here

CREATE TABLE staff (
  id           INTEGER PRIMARY KEY,
  login        TEXT NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 64),
  name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  role         TEXT CHECK (role IN ('director', 'mission', 'advisor', 'project')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;

-- ---------------------------------------------------------------- organisations

-- Members, former members and prospects alike. It is the establishment that joined (SIRET), not the company
-- (SIREN); its commune's INSEE code, never its postal code, says which departement it is in.
CREATE TABLE organisation (
  id           INTEGER PRIMARY KEY,
  name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  -- 14 digits that pass Luhn; La Poste's branches pass a digit sum divisible by 5 instead; zeros are a placeholder.
  siret        TEXT UNIQUE CHECK (
    length(siret) = 14 AND siret NOT GLOB '*[^0-9]*' AND siret <> '00000000000000'
    AND CASE WHEN substr(siret, 1, 9) = '356000000' AND siret <> '35600000000048'
      THEN (substr(siret, 1, 1) + substr(siret, 2, 1) + substr(siret, 3, 1) + substr(siret, 4, 1) + substr(siret, 5, 1)
          + substr(siret, 6, 1) + substr(siret, 7, 1) + substr(siret, 8, 1) + substr(siret, 9, 1) + substr(siret, 10, 1)
          + substr(siret, 11, 1) + substr(siret, 12, 1) + substr(siret, 13, 1) + substr(siret, 14, 1)) % 5 = 0
      ELSE (substr(siret, 1, 1) * 2 - (substr(siret, 1, 1) > '4') * 9 + substr(siret, 2, 1)
          + substr(siret, 3, 1) * 2 - (substr(siret, 3, 1) > '4') * 9 + substr(siret, 4, 1)
          + substr(siret, 5, 1) * 2 - (substr(siret, 5, 1) > '4') * 9 + substr(siret, 6, 1)
          + substr(siret, 7, 1) * 2 - (substr(siret, 7, 1) > '4') * 9 + substr(siret, 8, 1)
          + substr(siret, 9, 1) * 2 - (substr(siret, 9, 1) > '4') * 9 + substr(siret, 10, 1)
          + substr(siret, 11, 1) * 2 - (substr(siret, 11, 1) > '4') * 9 + substr(siret, 12, 1)
          + substr(siret, 13, 1) * 2 - (substr(siret, 13, 1) > '4') * 9 + substr(siret, 14, 1)) % 10 = 0
    END),
  naf          TEXT CHECK (naf GLOB '[0-9][0-9][0-9][0-9][A-Z]'),
  kind         TEXT CHECK (kind IN ('company', 'research', 'training', 'development', 'other')),
  size         TEXT CHECK (size IN ('micro', 'sme', 'mid', 'large')),
  street       TEXT CHECK (length(street) <= 300),
  postal_code  TEXT CHECK (length(postal_code) <= 12),
  commune      TEXT CHECK (length(commune) <= 120),
  insee_code   TEXT CHECK (insee_code GLOB '[0-9][0-9AB][0-9][0-9][0-9]'),
  country      TEXT NOT NULL DEFAULT 'FR' CHECK (country GLOB '[A-Z][A-Z]'),
  phone        TEXT CHECK (length(phone) <= 40),
  email        TEXT CHECK (length(email) <= 254),
  website      TEXT CHECK (length(website) <= 300),
  headcount    INTEGER CHECK (headcount BETWEEN 0 AND 10000000),
  sectors      TEXT CHECK (sectors <> ''),
  parent_id    INTEGER REFERENCES organisation (id) CHECK (parent_id <> id),
  nda_signed_on TEXT CHECK (nda_signed_on IS date(nda_signed_on)),
  tags         TEXT CHECK (tags <> '' AND length(tags) <= 1000),
  notes        TEXT CHECK (length(notes) <= 20000),
  confidentiality TEXT NOT NULL DEFAULT 'internal' CHECK (confidentiality IN ('shareable', 'internal', 'nda')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK ((sectors IS NULL OR length(sectors) <= 1000) AND length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
-- Files name an organisation without SIRET by its name: that must be one organisation.
CREATE UNIQUE INDEX organisation_name_without_siret ON organisation (name) WHERE siret IS NULL;
CREATE INDEX organisation_name ON organisation (name);
-- Who has this address already: asked while a new organisation is typed.
CREATE INDEX organisation_email ON organisation (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX organisation_parent ON organisation (parent_id) WHERE parent_id IS NOT NULL;

-- A period in a college. The last day counts. An organisation may come back, in another college.
CREATE TABLE membership (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  college      INTEGER NOT NULL REFERENCES college (code),
  joined_on    TEXT NOT NULL CHECK (joined_on IS date(joined_on)),
  left_on      TEXT CHECK (left_on IS date(left_on)),
  leave_reason TEXT CHECK (leave_reason IN ('resigned', 'excluded', 'ceased', 'merged')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (joined_on <= left_on),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX membership_of ON membership (organisation_id, joined_on, left_on, college);

-- Periods of one organisation never overlap, not even one inside another; an open period has no end.
CREATE TRIGGER membership_no_overlap_insert BEFORE INSERT ON membership
WHEN EXISTS (
  SELECT 1 FROM membership m
  WHERE m.organisation_id = NEW.organisation_id
    AND m.joined_on <= coalesce(NEW.left_on, '9999-12-31')
    AND NEW.joined_on <= coalesce(m.left_on, '9999-12-31'))
BEGIN
  SELECT RAISE(ABORT, 'membership_overlap');
END;
CREATE TRIGGER membership_no_overlap_update BEFORE UPDATE OF organisation_id, joined_on, left_on ON membership
WHEN EXISTS (
  SELECT 1 FROM membership m
  WHERE m.organisation_id = NEW.organisation_id AND m.id <> NEW.id
    AND m.joined_on <= coalesce(NEW.left_on, '9999-12-31')
    AND NEW.joined_on <= coalesce(m.left_on, '9999-12-31'))
BEGIN
  SELECT RAISE(ABORT, 'membership_overlap');
END;

-- ---------------------------------------------------------------- dues

-- What an organisation owes for a year. Its status is never stored: it follows from payments and the date.
CREATE TABLE dues (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  year         INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  amount       INTEGER NOT NULL CHECK (amount BETWEEN 0 AND 100000000000),
  called_on    TEXT CHECK (called_on IS date(called_on)),
  due_on       TEXT CHECK (due_on IS date(due_on)),
  exempt_reason TEXT CHECK (length(exempt_reason) BETWEEN 1 AND 300),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  UNIQUE (organisation_id, year),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX dues_of_year ON dues (year, organisation_id);

-- Money in. `year` is the year of the dues it settles; paying more than is due is allowed and shown.
CREATE TABLE payment (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  year         INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  paid_on      TEXT NOT NULL CHECK (paid_on IS date(paid_on)),
  amount       INTEGER NOT NULL CHECK (amount > 0 AND amount <= 100000000000),
  method       TEXT CHECK (method IN ('transfer', 'cheque', 'direct_debit', 'card', 'cash', 'other')),
  reference    TEXT CHECK (length(reference) <= 100),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX payment_of ON payment (organisation_id, year, paid_on, amount);
CREATE INDEX payment_of_year ON payment (year, paid_on, amount);

-- ---------------------------------------------------------------- people

CREATE TABLE contact (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  last_name    TEXT NOT NULL CHECK (length(last_name) BETWEEN 1 AND 100),
  first_name   TEXT CHECK (length(first_name) <= 100),
  role         TEXT CHECK (length(role) <= 200),
  email        TEXT CHECK (length(email) <= 254),
  phone        TEXT CHECK (length(phone) <= 40),
  is_primary   INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
  consent_on   TEXT CHECK (consent_on IS date(consent_on)),
  -- Where the data came from, why it may be kept (GDPR, article 6), when the person was told, when they last gave a sign
  -- of life, and when they opposed. All of it may be empty: `model/privacy/retention.rs` says what stands in.
  source       TEXT CHECK (length(source) <= 200),
  legal_basis  TEXT CHECK (legal_basis IN
    ('consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task', 'legitimate_interests')),
  informed_on  TEXT CHECK (informed_on IS date(informed_on)),
  last_news_on TEXT CHECK (last_news_on IS date(last_news_on)),
  opposed_on   TEXT CHECK (opposed_on IS date(opposed_on)),
  notes        TEXT CHECK (length(notes) <= 20000),
  confidentiality TEXT NOT NULL DEFAULT 'internal' CHECK (confidentiality IN ('shareable', 'internal', 'nda')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX contact_of ON contact (organisation_id, is_primary DESC, last_name);

-- ---------------------------------------------------------------- visits and advice

-- `contacts` holds the names of those met: whoever opened the door need not be in the address book.
CREATE TABLE visit (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  date         TEXT NOT NULL CHECK (date IS date(date)),
  staff_id     INTEGER NOT NULL REFERENCES staff (id),
  status       TEXT NOT NULL DEFAULT 'done' CHECK (status IN ('planned', 'done')),
  purpose      TEXT CHECK (length(purpose) <= 300),
  contacts     TEXT CHECK (contacts <> '' AND length(contacts) <= 1000),
  sectors      TEXT CHECK (sectors <> ''),
  summary      TEXT CHECK (length(summary) <= 100000),
  needs        TEXT CHECK (needs <> '' AND length(needs) <= 1000),
  next_step    TEXT CHECK (length(next_step) <= 1000),
  next_step_on TEXT CHECK (next_step_on IS date(next_step_on)),
  confidentiality TEXT NOT NULL DEFAULT 'internal' CHECK (confidentiality IN ('shareable', 'internal', 'nda')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK ((sectors IS NULL OR length(sectors) <= 1000) AND length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
-- The first done visit of an organisation (new or not), and its history, without touching the table.
CREATE INDEX visit_of ON visit (organisation_id, date, status, staff_id);
-- The visits of a year; the calendar; what a person has planned.
CREATE INDEX visit_by_date ON visit (date, status, organisation_id, staff_id);
CREATE INDEX visit_planned ON visit (date, staff_id) WHERE status = 'planned';
CREATE INDEX visit_next_step ON visit (next_step_on, staff_id) WHERE next_step_on IS NOT NULL;

CREATE TABLE engagement (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  kind         TEXT NOT NULL CHECK (kind IN ('innovation', 'individual')),
  level        INTEGER CHECK (level IN (1, 2)),
  staff_id     INTEGER REFERENCES staff (id),
  status       TEXT CHECK (status IN ('proposed', 'active', 'completed', 'cancelled')),
  started_on   TEXT CHECK (started_on IS date(started_on)),
  ended_on     TEXT CHECK (ended_on IS date(ended_on)),
  days         REAL CHECK (days >= 0),
  amount       INTEGER CHECK (amount BETWEEN 0 AND 100000000000),
  scheme       TEXT CHECK (length(scheme) <= 100),
  title        TEXT CHECK (length(title) <= 300),
  outcome      TEXT CHECK (length(outcome) <= 20000),
  confidentiality TEXT NOT NULL DEFAULT 'internal' CHECK (confidentiality IN ('shareable', 'internal', 'nda')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (started_on <= ended_on),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX engagement_of ON engagement (organisation_id, started_on);
CREATE INDEX engagement_by_date ON engagement (started_on, status, kind);

-- ---------------------------------------------------------------- projects

CREATE TABLE project (
  id           INTEGER PRIMARY KEY,
  acronym      TEXT NOT NULL UNIQUE CHECK (length(acronym) BETWEEN 1 AND 60),
  title        TEXT CHECK (length(title) BETWEEN 1 AND 300),
  sectors      TEXT CHECK (sectors <> ''),
  programme    TEXT CHECK (length(programme) <= 60),
  anr_evaluated_on TEXT CHECK (anr_evaluated_on IS date(anr_evaluated_on)),
  labelled_on  TEXT CHECK (labelled_on IS date(labelled_on)),
  supported_on TEXT CHECK (supported_on IS date(supported_on)),
  funded_on    TEXT CHECK (funded_on IS date(funded_on)),
  started_on   TEXT CHECK (started_on IS date(started_on)),
  closed_on    TEXT CHECK (closed_on IS date(closed_on)),
  outcome      TEXT CHECK (outcome IN ('success', 'failure')),
  structuring  INTEGER NOT NULL DEFAULT 0 CHECK (structuring IN (0, 1)),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK ((sectors IS NULL OR length(sectors) <= 1000) AND length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX project_labelled ON project (labelled_on) WHERE labelled_on IS NOT NULL;

CREATE TABLE project_partner (
  id           INTEGER PRIMARY KEY,
  project_id   INTEGER NOT NULL REFERENCES project (id),
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  role         TEXT CHECK (role IN ('leader', 'partner')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  UNIQUE (project_id, organisation_id),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX project_partner_of ON project_partner (organisation_id, project_id);

-- ---------------------------------------------------------------- what else the contract counts

CREATE TABLE agreement (
  id           INTEGER PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('partnership', 'cluster', 'training')),
  title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
  partner      TEXT CHECK (length(partner) <= 200),
  signed_on    TEXT NOT NULL CHECK (signed_on IS date(signed_on)),
  ended_on     TEXT CHECK (ended_on IS date(ended_on)),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (signed_on <= ended_on),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX agreement_by_date ON agreement (kind, signed_on);

CREATE TABLE mandate (
  id           INTEGER PRIMARY KEY,
  body         TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 200),
  holder       TEXT NOT NULL CHECK (length(holder) BETWEEN 1 AND 200),
  started_on   TEXT NOT NULL CHECK (started_on IS date(started_on)),
  ended_on     TEXT CHECK (ended_on IS date(ended_on)),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (started_on <= ended_on),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;

CREATE TABLE event (
  id           INTEGER PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('commission', 'network_day', 'fair', 'communication', 'alliance',
                                             'theme', 'project_follow_up', 'other')),
  date         TEXT NOT NULL CHECK (date IS date(date)),
  title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
  sector       TEXT REFERENCES sector (code),
  organisation_id INTEGER REFERENCES organisation (id),
  project_id   INTEGER REFERENCES project (id),
  attendance   INTEGER CHECK (attendance BETWEEN 0 AND 1000000),
  notes        TEXT CHECK (length(notes) <= 20000),
  confidentiality TEXT NOT NULL DEFAULT 'internal' CHECK (confidentiality IN ('shareable', 'internal', 'nda')),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX event_by_date ON event (kind, date);
CREATE INDEX event_of ON event (organisation_id, date) WHERE organisation_id IS NOT NULL;
CREATE INDEX event_of_project ON event (project_id, date) WHERE project_id IS NOT NULL;

CREATE TABLE financing (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  kind         TEXT NOT NULL CHECK (kind IN ('PIPC', 'PTZ', 'venture', 'other')),
  obtained_on  TEXT NOT NULL CHECK (obtained_on IS date(obtained_on)),
  amount       INTEGER CHECK (amount BETWEEN 0 AND 100000000000000),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX financing_of ON financing (organisation_id, obtained_on);

CREATE TABLE market (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  kind         TEXT NOT NULL CHECK (kind IN ('country', 'segment')),
  name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  opened_on    TEXT NOT NULL CHECK (opened_on IS date(opened_on)),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX market_of ON market (organisation_id, opened_on);

-- The annual survey: one line per organisation and year.
CREATE TABLE figures (
  id           INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  year         INTEGER NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  value_added  INTEGER,
  headcount    INTEGER CHECK (headcount BETWEEN 0 AND 10000000),
  turnover     INTEGER,
  exports      INTEGER CHECK (exports >= 0),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  UNIQUE (organisation_id, year),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;

-- A figure entered by hand for an indicator; from its date on it wins over what the records count. A sentence of the
-- contract that names no figure takes a status alone.
CREATE TABLE reading (
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
  CHECK (value IS NOT NULL OR status IS NOT NULL),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX reading_of ON reading (indicator, date);

CREATE TABLE task (
  id           INTEGER PRIMARY KEY,
  title        TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
  due_on       TEXT CHECK (due_on IS date(due_on)),
  staff_id     INTEGER REFERENCES staff (id),
  organisation_id INTEGER REFERENCES organisation (id),
  done_on      TEXT CHECK (done_on IS date(done_on)),
  created_by   TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 64),
  created_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 64),
  changed_at   TEXT NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
) STRICT;
CREATE INDEX task_open ON task (staff_id, due_on) WHERE done_on IS NULL;
CREATE INDEX task_of ON task (organisation_id, due_on) WHERE organisation_id IS NOT NULL;

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
  UNIQUE (contract, obligation, period),
  CHECK (length(created_at) <= 40 AND length(changed_at) <= 40)
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
  PRIMARY KEY (contract, year, revision),
  CHECK (length(document) <= 200000000 AND length(closed_at) <= 40)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER closing_is_append_only_update BEFORE UPDATE ON closing
BEGIN
  SELECT RAISE(ABORT, 'closing_append_only');
END;
CREATE TRIGGER closing_is_append_only_delete BEFORE DELETE ON closing
BEGIN
  SELECT RAISE(ABORT, 'closing_append_only');
END;

-- ---------------------------------------------------------------- what sectors a row may name

CREATE TRIGGER organisation_sectors_insert BEFORE INSERT ON organisation WHEN NEW.sectors IS NOT NULL
BEGIN
  WITH RECURSIVE part (code, rest) AS (
    SELECT '', NEW.sectors || ';'
    UNION ALL
    SELECT substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1) FROM part WHERE rest <> '')
  SELECT RAISE(ABORT, 'unknown_sector') FROM part
  WHERE part.rest <> NEW.sectors || ';' AND NOT EXISTS (SELECT 1 FROM sector s WHERE s.code = part.code);
END;
CREATE TRIGGER organisation_sectors_update BEFORE UPDATE OF sectors ON organisation WHEN NEW.sectors IS NOT NULL
BEGIN
  WITH RECURSIVE part (code, rest) AS (
    SELECT '', NEW.sectors || ';'
    UNION ALL
    SELECT substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1) FROM part WHERE rest <> '')
  SELECT RAISE(ABORT, 'unknown_sector') FROM part
  WHERE part.rest <> NEW.sectors || ';' AND NOT EXISTS (SELECT 1 FROM sector s WHERE s.code = part.code);
END;
CREATE TRIGGER visit_sectors_insert BEFORE INSERT ON visit WHEN NEW.sectors IS NOT NULL
BEGIN
  WITH RECURSIVE part (code, rest) AS (
    SELECT '', NEW.sectors || ';'
    UNION ALL
    SELECT substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1) FROM part WHERE rest <> '')
  SELECT RAISE(ABORT, 'unknown_sector') FROM part
  WHERE part.rest <> NEW.sectors || ';' AND NOT EXISTS (SELECT 1 FROM sector s WHERE s.code = part.code);
END;
CREATE TRIGGER visit_sectors_update BEFORE UPDATE OF sectors ON visit WHEN NEW.sectors IS NOT NULL
BEGIN
  WITH RECURSIVE part (code, rest) AS (
    SELECT '', NEW.sectors || ';'
    UNION ALL
    SELECT substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1) FROM part WHERE rest <> '')
  SELECT RAISE(ABORT, 'unknown_sector') FROM part
  WHERE part.rest <> NEW.sectors || ';' AND NOT EXISTS (SELECT 1 FROM sector s WHERE s.code = part.code);
END;
CREATE TRIGGER project_sectors_insert BEFORE INSERT ON project WHEN NEW.sectors IS NOT NULL
BEGIN
  WITH RECURSIVE part (code, rest) AS (
    SELECT '', NEW.sectors || ';'
    UNION ALL
    SELECT substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1) FROM part WHERE rest <> '')
  SELECT RAISE(ABORT, 'unknown_sector') FROM part
  WHERE part.rest <> NEW.sectors || ';' AND NOT EXISTS (SELECT 1 FROM sector s WHERE s.code = part.code);
END;
CREATE TRIGGER project_sectors_update BEFORE UPDATE OF sectors ON project WHEN NEW.sectors IS NOT NULL
BEGIN
  WITH RECURSIVE part (code, rest) AS (
    SELECT '', NEW.sectors || ';'
    UNION ALL
    SELECT substr(rest, 1, instr(rest, ';') - 1), substr(rest, instr(rest, ';') + 1) FROM part WHERE rest <> '')
  SELECT RAISE(ABORT, 'unknown_sector') FROM part
  WHERE part.rest <> NEW.sectors || ';' AND NOT EXISTS (SELECT 1 FROM sector s WHERE s.code = part.code);
END;

-- ---------------------------------------------------------------- privacy

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

-- ---------------------------------------------------------------- what happened

-- One action of one person: one transaction. An undo is a change too, and names what it undid.
CREATE TABLE change (
  id           INTEGER PRIMARY KEY,
  at           TEXT NOT NULL,
  who          TEXT NOT NULL,
  action       TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete', 'import', 'call_dues', 'undo', 'contract')),
  session      TEXT NOT NULL,
  undoes       INTEGER UNIQUE REFERENCES change (id),
  erasure      INTEGER REFERENCES erasure (id),   -- set when the change erased somebody
  CHECK (length(at) <= 40 AND length(who) <= 64 AND length(session) <= 100)
) STRICT;
CREATE TRIGGER change_is_append_only_update BEFORE UPDATE ON change
WHEN NOT EXISTS (SELECT 1 FROM erasure e WHERE e.id = NEW.erasure AND e.open = 0)
  OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.who <> OLD.who OR NEW.action <> OLD.action
  OR NEW.session <> OLD.session OR NEW.undoes IS NOT OLD.undoes
BEGIN
  SELECT RAISE(ABORT, 'journal_append_only');
END;

-- What each change did to each record: the row before and after as JSON, by field name. Append only: it is the
-- history of a record, what undo works from, and the feed by which other open programs follow. An erasure alone may
-- redact what an entry holds of a person, under its own number; no entry ever goes.
CREATE TABLE journal (
  id           INTEGER PRIMARY KEY,
  change_id    INTEGER NOT NULL REFERENCES change (id),
  kind         TEXT NOT NULL,
  record_id    INTEGER NOT NULL,
  organisation_id INTEGER,   -- whose file it belongs to, to find the history of an organisation
  before       TEXT CHECK (before IS NULL OR json_valid(before)),
  after        TEXT CHECK (after IS NULL OR json_valid(after)),
  erasure      INTEGER REFERENCES erasure (id),   -- the last that redacted it
  CHECK (before IS NOT NULL OR after IS NOT NULL),
  CHECK (length(kind) <= 40 AND (before IS NULL OR length(before) <= 4000000) AND (after IS NULL OR length(after) <= 4000000))
) STRICT;
CREATE INDEX journal_change ON journal (change_id);
CREATE INDEX journal_record ON journal (kind, record_id, id);
CREATE INDEX journal_file ON journal (organisation_id, id) WHERE organisation_id IS NOT NULL;
-- Organisations that were renamed are still found by the names they bore.
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

-- ---------------------------------------------------------------- search

-- The words of visits (report, purpose, next step, people met, who went, day, organisation): a million summaries are too
-- many to keep in memory. One row per visit, numbered by its day, then
-- its id (`day << 32 | id`, days from 1 January of year 1), so that the latest come first by number alone. `words` are
-- folded by the program: no case, accents or ligatures; their first two and three letters are kept as well. PostgreSQL: a table with a tsvector and its GIN index.
CREATE VIRTUAL TABLE visit_text USING fts5(words, content = '', contentless_delete = 1, detail = none, prefix = '2 3', tokenize = 'ascii');
-- Every word in it, with the number of its visits.
CREATE VIRTUAL TABLE visit_word USING fts5vocab(visit_text, 'row');

-- Pairs that look alike and that somebody declared not to be the same: they are not shown again. An id that is gone never
-- comes back for another record, so a pair may outlive its records.
CREATE TABLE distinct_pair (
  kind         TEXT NOT NULL CHECK (kind IN ('organisation', 'contact')),
  first_id     INTEGER NOT NULL,
  second_id    INTEGER NOT NULL CHECK (first_id < second_id),
  declared_by  TEXT NOT NULL CHECK (length(declared_by) BETWEEN 1 AND 64),
  declared_at  TEXT NOT NULL,
  PRIMARY KEY (kind, first_id, second_id),
  CHECK (length(declared_at) <= 40)
) STRICT, WITHOUT ROWID;

-- What somebody is typing: written while they type, gone when they save or give up, offered again after a crash.
-- `host` names the window: the machine and, behind tabs, the session and what tells it from windows of the same name.
CREATE TABLE draft (
  id           TEXT PRIMARY KEY,
  who          TEXT NOT NULL,
  host         TEXT NOT NULL,
  pid          INTEGER NOT NULL,
  form         TEXT NOT NULL CHECK (json_valid(form)),
  updated_at   TEXT NOT NULL,
  CHECK (length(id) <= 200 AND length(who) <= 64 AND length(host) <= 255 AND length(form) <= 4000000 AND length(updated_at) <= 40)
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------- other people's files

-- What the columns of a foreign file are, as somebody confirmed it once: used again for files with the same headings.
-- `headings` are folded (no case, accents), joined by '|'; `mapping` is the TOML that `rouage import --map` reads.
CREATE TABLE import_mapping (
  headings     TEXT PRIMARY KEY CHECK (length(headings) BETWEEN 1 AND 20000),
  mapping      TEXT NOT NULL,
  confirmed_by TEXT NOT NULL,
  confirmed_at TEXT NOT NULL,
  CHECK (length(mapping) <= 1000000 AND length(confirmed_by) <= 64 AND length(confirmed_at) <= 40)
) STRICT, WITHOUT ROWID;
