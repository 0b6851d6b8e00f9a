-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a message costs when it arrives: three rows of bookkeeping and two index entries less.

-- Messages, placements and conversations take their numbers from one place, written once a transaction, not from a sequence each,
-- written once a row. None is ever given twice.
CREATE TABLE local_id (highest INTEGER NOT NULL) STRICT;
INSERT INTO local_id (highest) VALUES
  ((SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name IN ('message', 'placement', 'thread')));
DELETE FROM sqlite_sequence WHERE name IN ('message', 'placement', 'thread');

-- What AUTOINCREMENT and REFERENCES say is not in the rows: they go without the tables being written anew.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql, 'PRIMARY KEY AUTOINCREMENT', 'PRIMARY KEY'), ' REFERENCES thread (id)', '')
  WHERE type = 'table' AND name IN ('message', 'placement', 'thread');
PRAGMA writable_schema = RESET;

-- A conversation has the number of its first message, and a row only when it turned out to be part of an older one.
CREATE TABLE merged_thread (
  id INTEGER PRIMARY KEY,
  merged_into INTEGER NOT NULL
) STRICT;
INSERT INTO merged_thread (id, merged_into) SELECT id, merged_into FROM thread WHERE merged_into IS NOT NULL;
CREATE INDEX merged_thread_into ON merged_thread (merged_into);
DROP TABLE thread;

-- The Message-ID of a message that is here leads to its conversation by its own row; thread_key has those that are only named.
DROP INDEX message_identity;
CREATE INDEX message_identity ON message (account, identity, thread);
DELETE FROM thread_key WHERE EXISTS (SELECT 1 FROM message AS m WHERE m.account = thread_key.account AND m.identity = thread_key.key);
