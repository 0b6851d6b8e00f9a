-- SPDX-License-Identifier: GPL-3.0-or-later
-- Bodies a server was asked for and did not give: how often, and from when on it is asked again.
CREATE TABLE parked_body (
  item INTEGER PRIMARY KEY REFERENCES placement (id) ON DELETE CASCADE,
  misses INTEGER NOT NULL,
  not_before INTEGER NOT NULL
) STRICT;
