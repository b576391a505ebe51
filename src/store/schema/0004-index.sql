-- SPDX-License-Identifier: BSD-2-Clause
-- What the remote server said, for the filter's words. Mails pulled before have none until they are pulled again.
ALTER TABLE failure ADD COLUMN diagnosis TEXT NOT NULL DEFAULT '';
-- Rows that went, so that an index of an earlier generation can let go of them; gen: not before the change they went in.
CREATE TABLE failure_gone (id INTEGER PRIMARY KEY, gen INTEGER NOT NULL) STRICT;
CREATE INDEX failure_gone_gen ON failure_gone (gen);
CREATE TRIGGER failure_went AFTER DELETE ON failure BEGIN
	INSERT OR REPLACE INTO failure_gone SELECT old.id, value + 1 FROM counter WHERE name = 'gen';
END;
-- Whose index it is: a snapshot of another store is not taken for this one's.
INSERT INTO setting VALUES ('store-id', randomblob(16));
