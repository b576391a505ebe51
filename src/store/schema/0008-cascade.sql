-- SPDX-License-Identifier: BSD-2-Clause
-- Foreign keys are not enforced: every mail would look for its parents six times. What hangs on a row goes with it here.
CREATE TRIGGER message_went AFTER DELETE ON message BEGIN
	DELETE FROM raw WHERE message = old.id;
	DELETE FROM failure WHERE message = old.id;
	DELETE FROM place WHERE message = old.id;
END;
CREATE TRIGGER failure_went_with_state AFTER DELETE ON failure BEGIN
	DELETE FROM state WHERE failure = old.id;
END;
CREATE TRIGGER step_went AFTER DELETE ON step BEGIN
	DELETE FROM step_failure WHERE step = old.id;
	DELETE FROM step_issue WHERE step = old.id;
END;
CREATE TRIGGER folder_went AFTER DELETE ON folder BEGIN
	DELETE FROM place WHERE folder = old.id;
	DELETE FROM outbox WHERE folder = old.id;
END;
