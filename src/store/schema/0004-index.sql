-- SPDX-License-Identifier: BSD-2-Clause
-- What the remote server said, for the filter's words. Mails pulled before have none until they are pulled again.
ALTER TABLE failure ADD COLUMN diagnosis TEXT NOT NULL DEFAULT '';
-- Rows that go leave no generation behind: whoever keeps an index starts anew when this grows.
INSERT INTO counter VALUES ('dropped', 0);
CREATE TRIGGER failure_dropped AFTER DELETE ON failure BEGIN
	UPDATE counter SET value = value + 1 WHERE name = 'dropped';
END;
-- Whose index it is: a snapshot of another store is not taken for this one's.
INSERT INTO setting VALUES ('store-id', randomblob(16));
