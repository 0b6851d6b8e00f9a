-- SPDX-License-Identifier: GPL-3.0-or-later
-- Messages the search has to look at again: their body came, or they are gone. What is new is found by its number.
CREATE TABLE reindex (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- none twice: the store is told up to which they were looked at
  message INTEGER NOT NULL
) STRICT;
