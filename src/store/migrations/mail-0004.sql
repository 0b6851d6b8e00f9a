-- SPDX-License-Identifier: GPL-3.0-or-later
-- Bodies that are given back to save room.

-- What a person opened although it is older than what is kept: it stays for a while.
CREATE TABLE opened_body (
  message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  opened INTEGER NOT NULL
) STRICT;

-- Sections of bodies.db that no message has any more. By their own numbers: the message may have got new ones.
CREATE TABLE section_garbage (
  section INTEGER PRIMARY KEY
) STRICT;
