-- SPDX-License-Identifier: BSD-2-Clause
-- When each mark was made, here or by a colleague: the later of two wins, whichever way the older one comes back.
ALTER TABLE mark ADD COLUMN at INTEGER NOT NULL DEFAULT 0; -- 0: nobody knows, or nothing that colleagues need to know
UPDATE mark SET at = l.at FROM (SELECT f.key, max(s.at) AS at FROM step_failure f JOIN step s ON s.id = f.step GROUP BY f.key) l
	WHERE l.key = mark.key;
