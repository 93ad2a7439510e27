CREATE TABLE label (pair TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (pair, key)) WITHOUT ROWID;
INSERT INTO label SELECT label.key || '=' || label.value, current.key FROM current, json_each(current.labels) AS label;
CREATE TRIGGER current_inserted AFTER INSERT ON current WHEN new.labels <> '{}' BEGIN
  INSERT INTO label SELECT each.key || '=' || each.value, new.key FROM json_each(new.labels) AS each;
END;
CREATE TRIGGER current_updated AFTER UPDATE OF labels ON current WHEN new.labels <> old.labels BEGIN
  DELETE FROM label WHERE key = old.key AND pair IN (SELECT each.key || '=' || each.value FROM json_each(old.labels) AS each);
  INSERT INTO label SELECT each.key || '=' || each.value, new.key FROM json_each(new.labels) AS each;
END;
CREATE TRIGGER current_deleted AFTER DELETE ON current WHEN old.labels <> '{}' BEGIN
  DELETE FROM label WHERE key = old.key AND pair IN (SELECT each.key || '=' || each.value FROM json_each(old.labels) AS each);
END;
