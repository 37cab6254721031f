-- No text is longer than anything could need: what a file or a program puts here cannot fill the memory of all who read it.
-- Rows that are there are held to it; for that, an empty column must be said to be right.

ALTER TABLE contract ADD CHECK (length(source) <= 2000000 AND length(loaded_by) <= 64 AND length(loaded_at) <= 40);
ALTER TABLE staff ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE organisation ADD CHECK ((sectors IS NULL OR length(sectors) <= 1000) AND length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE membership ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE dues ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE payment ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE contact ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE visit ADD CHECK ((sectors IS NULL OR length(sectors) <= 1000) AND length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE engagement ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE project ADD CHECK ((sectors IS NULL OR length(sectors) <= 1000) AND length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE project_partner ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE agreement ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE mandate ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE event ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE financing ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE market ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE figures ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE reading ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE task ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE fulfilment ADD CHECK (length(created_at) <= 40 AND length(changed_at) <= 40);
ALTER TABLE closing ADD CHECK (length(document) <= 200000000 AND length(closed_at) <= 40);
ALTER TABLE change ADD CHECK (length(at) <= 40 AND length(who) <= 64 AND length(session) <= 100);
ALTER TABLE journal ADD CHECK (length(kind) <= 40 AND (before IS NULL OR length(before) <= 4000000) AND (after IS NULL OR length(after) <= 4000000));
ALTER TABLE distinct_pair ADD CHECK (length(declared_at) <= 40);
ALTER TABLE draft ADD CHECK (length(id) <= 200 AND length(who) <= 64 AND length(host) <= 255 AND length(form) <= 4000000 AND length(updated_at) <= 40);
ALTER TABLE import_mapping ADD CHECK (length(mapping) <= 1000000 AND length(confirmed_by) <= 64 AND length(confirmed_at) <= 40);
