-- SPDX-License-Identifier: BSD-2-Clause
-- Indexes that every mail paid for and few questions used. A failure is found by what its key is made of: the digest of
-- the mail and its place in it. A mail is looked for by its Message-ID only while it has no place; gone is 2 from the
-- loss of its UID until the pull that looks for it is complete.
DROP INDEX failure_key;
DROP INDEX message_uid;
DROP INDEX message_msgid;
UPDATE message SET gone = 2 WHERE gone = 0 AND uid > 0 AND id NOT IN (SELECT message FROM place);
CREATE INDEX message_lost ON message (msgid) WHERE gone > 0 AND msgid <> '';
