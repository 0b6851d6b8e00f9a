-- SPDX-License-Identifier: GPL-3.0-or-later
-- bodies.db: bytes of messages. What mail.db calls complete was committed here before.

CREATE TABLE section (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL,
  name TEXT NOT NULL,      -- '' the whole message, or an IMAP part specifier
  size INTEGER NOT NULL,
  complete INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX section_readable ON section (message, name) WHERE complete = 1;
CREATE INDEX section_unfinished ON section (id) WHERE complete = 0;
CREATE INDEX section_message ON section (message);

-- id: section × 2^20 + number of the chunk; bytes: its length before compression (zstd)
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  bytes INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TRIGGER section_removed AFTER DELETE ON section BEGIN
  DELETE FROM chunk WHERE id >= (old.id << 20) AND id < ((old.id + 1) << 20);
END;
