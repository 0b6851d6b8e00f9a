-- SPDX-License-Identifier: GPL-3.0-or-later
-- Folders a person wants at hand, in the order of their positions.
CREATE TABLE favorite (
  folder INTEGER PRIMARY KEY REFERENCES folder (id) ON DELETE CASCADE,
  position INTEGER NOT NULL
) STRICT;
