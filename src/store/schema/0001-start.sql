-- SPDX-License-Identifier: BSD-2-Clause
-- What is pulled from mail (folder, message, raw, failure) can be dropped and rebuilt. What the admin did (mark,
-- issue, step, step_item, history, setting) is keyed by content and survives.
CREATE TABLE folder (
	id INTEGER PRIMARY KEY,
	account TEXT NOT NULL,
	name TEXT NOT NULL,
	uidvalidity INTEGER NOT NULL DEFAULT 0,
	uidnext INTEGER NOT NULL DEFAULT 0,
	highestmodseq INTEGER NOT NULL DEFAULT 0,
	messages INTEGER NOT NULL DEFAULT 0,
	pulled_at INTEGER NOT NULL DEFAULT 0,
	UNIQUE (account, name)
) STRICT;

CREATE TABLE message (
	id INTEGER PRIMARY KEY,
	digest BLOB NOT NULL UNIQUE,
	folder INTEGER NOT NULL REFERENCES folder (id),
	uid INTEGER NOT NULL DEFAULT 0,
	path TEXT NOT NULL DEFAULT '',
	gone INTEGER NOT NULL DEFAULT 0,
	trouble TEXT NOT NULL DEFAULT '',
	pulled_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_uid ON message (folder, uid);

CREATE TABLE raw (
	message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
	codec INTEGER NOT NULL, -- 0 as it is, 1 zlib
	size INTEGER NOT NULL,
	data BLOB NOT NULL
) STRICT;

CREATE TABLE failure (
	id INTEGER PRIMARY KEY,
	message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
	ordinal INTEGER NOT NULL,
	key TEXT NOT NULL,
	issue INTEGER NOT NULL,
	gen INTEGER NOT NULL,
	failed_at INTEGER NOT NULL,
	pulled_at INTEGER NOT NULL,
	recipient TEXT NOT NULL, alias TEXT NOT NULL, sender TEXT NOT NULL, subject TEXT NOT NULL, msgid TEXT NOT NULL,
	domain TEXT NOT NULL, host TEXT NOT NULL, mta TEXT NOT NULL, ip TEXT NOT NULL, dnsbl TEXT NOT NULL,
	mailer TEXT NOT NULL, org TEXT NOT NULL,
	findings INTEGER NOT NULL, reply INTEGER NOT NULL, status INTEGER NOT NULL,
	cause INTEGER NOT NULL, kind INTEGER NOT NULL, confidence INTEGER NOT NULL, permanence INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	state INTEGER NOT NULL, assignee TEXT NOT NULL
) STRICT;
CREATE INDEX failure_gen ON failure (gen);
CREATE INDEX failure_issue ON failure (issue);
CREATE INDEX failure_key ON failure (key);
CREATE INDEX failure_message ON failure (message);

CREATE TABLE mark (
	key TEXT PRIMARY KEY, -- of the failure
	state INTEGER NOT NULL,
	assignee TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE issue (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	state INTEGER NOT NULL, -- open (2) unless all of it was resolved, put to sleep or muted
	at INTEGER NOT NULL DEFAULT 0,
	by TEXT NOT NULL DEFAULT '',
	recur INTEGER NOT NULL DEFAULT 0,
	days INTEGER NOT NULL DEFAULT 0,
	per_day INTEGER NOT NULL DEFAULT 0,
	until INTEGER NOT NULL DEFAULT 0,
	count INTEGER NOT NULL DEFAULT 0,
	rate INTEGER NOT NULL DEFAULT 0,
	base INTEGER NOT NULL DEFAULT 0, -- failures when it fell asleep
	usual INTEGER NOT NULL DEFAULT 0 -- failures a week when it was muted
) STRICT;

CREATE TABLE step (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	op INTEGER NOT NULL,
	at INTEGER NOT NULL,
	by TEXT NOT NULL,
	undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE step_failure (
	step INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
	key TEXT NOT NULL,
	state0 INTEGER NOT NULL, assignee0 TEXT NOT NULL,
	state1 INTEGER NOT NULL, assignee1 TEXT NOT NULL,
	PRIMARY KEY (step, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE step_issue (
	step INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
	issue INTEGER NOT NULL,
	before TEXT NOT NULL, -- the row's changeable columns, blank separated
	after TEXT NOT NULL,
	PRIMARY KEY (step, issue)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
	id INTEGER PRIMARY KEY,
	issue INTEGER NOT NULL,
	step INTEGER NOT NULL DEFAULT 0,
	at INTEGER NOT NULL,
	by TEXT NOT NULL,
	what TEXT NOT NULL,
	note TEXT NOT NULL
) STRICT;
CREATE INDEX history_issue ON history (issue);

CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES ('gen', 1);
