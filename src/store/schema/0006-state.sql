-- SPDX-License-Identifier: BSD-2-Clause
-- What marks change, apart from what the mail says: a mark on thousands of failures writes these narrow rows alone.
CREATE TABLE state (
	failure INTEGER PRIMARY KEY REFERENCES failure (id) ON DELETE CASCADE,
	gen INTEGER NOT NULL DEFAULT 0, -- of its last change since the failure's row was written; 0: none
	state INTEGER NOT NULL,
	assignee TEXT NOT NULL,
	by TEXT NOT NULL,               -- who resolved it, while it is done
	flags INTEGER NOT NULL          -- note, woke, late, gone; the mail's own ones stand in failure
) STRICT;
INSERT INTO state SELECT f.id, 0, f.state, f.assignee, iif(f.state = 5, i.by, ''), f.flags & 114
	FROM failure f LEFT JOIN issue i ON i.id = f.issue;
CREATE INDEX state_gen ON state (gen) WHERE gen > 0;
UPDATE failure SET flags = flags & 13 WHERE flags & 114;
ALTER TABLE failure DROP COLUMN state;
ALTER TABLE failure DROP COLUMN assignee;
-- How many failures of an issue came since when: answered by the index alone.
DROP INDEX failure_issue;
CREATE INDEX failure_issue ON failure (issue, failed_at);

ALTER TABLE mark ADD COLUMN by TEXT NOT NULL DEFAULT '';
UPDATE mark SET by = (SELECT s.by FROM failure f JOIN state s ON s.failure = f.id WHERE f.key = mark.key)
	WHERE state = 5 AND EXISTS (SELECT 1 FROM failure f WHERE f.key = mark.key);
ALTER TABLE step_failure ADD COLUMN by0 TEXT NOT NULL DEFAULT '';
ALTER TABLE step_failure ADD COLUMN by1 TEXT NOT NULL DEFAULT '';
UPDATE step_failure SET by1 = (SELECT s.by FROM step s WHERE s.id = step) WHERE state1 = 5;
