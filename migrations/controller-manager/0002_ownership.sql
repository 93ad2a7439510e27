CREATE TABLE node (
  uid TEXT NOT NULL PRIMARY KEY,
  group_name TEXT NOT NULL,
  resource TEXT NOT NULL,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  waits_for TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE ownership (
  dependent TEXT NOT NULL,
  owner TEXT NOT NULL,
  reference TEXT NOT NULL,
  blocks INTEGER NOT NULL,
  reported INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (dependent, owner)
) WITHOUT ROWID;
CREATE INDEX ownership_owner ON ownership (owner);
