CREATE TABLE queue (
  controller TEXT NOT NULL,
  key TEXT NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (controller, key)
) WITHOUT ROWID;
CREATE INDEX queue_due ON queue (due);
