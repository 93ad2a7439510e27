CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('revision', 0), ('compacted', 0);
CREATE TABLE current (
  key TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  text TEXT NOT NULL,
  revision_offset INTEGER NOT NULL,
  labels TEXT NOT NULL,
  fields TEXT NOT NULL
);
CREATE TABLE log (
  revision INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  text TEXT NOT NULL,
  revision_offset INTEGER NOT NULL,
  labels TEXT NOT NULL,
  fields TEXT NOT NULL,
  previous INTEGER NOT NULL,
  next INTEGER,
  at INTEGER NOT NULL
);
CREATE INDEX log_next ON log (next);
CREATE INDEX log_key ON log (key);
CREATE TABLE applied (id TEXT PRIMARY KEY, revision INTEGER NOT NULL);
CREATE INDEX applied_revision ON applied (revision);
