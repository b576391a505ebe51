-- SPDX-License-Identifier: BSD-2-Clause
-- What findings over many failures compare. Mail that was pulled before has none of it until it is pulled again.
ALTER TABLE failure ADD COLUMN home TEXT NOT NULL DEFAULT '';       -- registered domain of the mailbox that got the bounce
ALTER TABLE failure ADD COLUMN reporter TEXT NOT NULL DEFAULT '';   -- registered domain of the Reporting-MTA
ALTER TABLE failure ADD COLUMN source TEXT NOT NULL DEFAULT '';     -- where our side sent it from
ALTER TABLE failure ADD COLUMN script TEXT NOT NULL DEFAULT '';
ALTER TABLE failure ADD COLUMN campaign TEXT NOT NULL DEFAULT '';
ALTER TABLE failure ADD COLUMN url TEXT NOT NULL DEFAULT '';
ALTER TABLE failure ADD COLUMN attachment TEXT NOT NULL DEFAULT '';
ALTER TABLE failure ADD COLUMN sure INTEGER NOT NULL DEFAULT 0;     -- findings of high certainty, bits as in findings
ALTER TABLE failure ADD COLUMN fair INTEGER NOT NULL DEFAULT 0;     -- of medium certainty
