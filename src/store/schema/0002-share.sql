-- SPDX-License-Identifier: BSD-2-Clause
-- A mail may lie in several places: folders, or twice in one. What goes to the server (outbox, errand) is keyed by
-- the digest of the mail, so that it survives when the mail is pulled again.
CREATE TABLE place (
	folder INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
	uid INTEGER NOT NULL,
	message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	shared TEXT NOT NULL DEFAULT '', -- our keywords on the server, as last read or sent; '?' in front: not yet heeded
	PRIMARY KEY (folder, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_message ON place (message);
CREATE INDEX place_new ON place (folder) WHERE shared >= '?' AND shared < '@';
INSERT OR IGNORE INTO place SELECT folder, uid, id, '' FROM message WHERE uid > 0 AND gone = 0;

ALTER TABLE message ADD COLUMN msgid TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN size INTEGER NOT NULL DEFAULT 0; -- on the server, while only its beginning is here; else 0
CREATE INDEX message_msgid ON message (msgid) WHERE msgid <> '';

ALTER TABLE folder ADD COLUMN share INTEGER NOT NULL DEFAULT 0; -- 1: states go to the server and come from it
ALTER TABLE folder ADD COLUMN only_bounces INTEGER NOT NULL DEFAULT 0;
DROP INDEX failure_message;
CREATE INDEX failure_message ON failure (message, ordinal);

CREATE TABLE outbox (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	digest BLOB NOT NULL,
	folder INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
	at INTEGER NOT NULL, -- of the change
	UNIQUE (digest, folder)
) STRICT;

CREATE TABLE errand (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	step INTEGER NOT NULL,
	digest BLOB NOT NULL,
	target TEXT NOT NULL, -- the folder to move it to; empty: delete it
	due INTEGER NOT NULL,
	stage INTEGER NOT NULL DEFAULT 0 -- 0 waits, 1 begun, 2 the server has confirmed it, 3 taken back
) STRICT;
CREATE INDEX errand_open ON errand (stage, due) WHERE stage < 2;
