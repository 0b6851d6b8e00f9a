-- SPDX-License-Identifier: GPL-3.0-or-later
-- Searches a person keeps, to be chosen like folders.
CREATE TABLE saved_search (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- none twice: one that is deleted can be put back
  name TEXT NOT NULL,
  query TEXT NOT NULL
) STRICT;
