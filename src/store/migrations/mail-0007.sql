-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is left of acts on many messages: each transaction takes the oldest on for a while.
CREATE TABLE act_rest (
  act INTEGER PRIMARY KEY REFERENCES act (id) ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  undoes INTEGER,                 -- the act that it takes back, …
  folder INTEGER,                 -- … or what is done: where to, …
  role INTEGER NOT NULL,          -- … or to which folder of each account
  add_flags INTEGER NOT NULL,
  remove_flags INTEGER NOT NULL,
  add_keywords TEXT,
  remove_keywords TEXT,
  position INTEGER NOT NULL,      -- of the next item in act_rest_items; of what it takes back the last item, …
  position_kind INTEGER NOT NULL  -- … and what had been done to it
) STRICT;
CREATE INDEX act_rest_undoes ON act_rest (undoes) WHERE undoes IS NOT NULL;

-- By themselves, since they are not written again each time. 0: another act reached that item first.
CREATE TABLE act_rest_items (
  act INTEGER PRIMARY KEY REFERENCES act (id) ON DELETE CASCADE,
  items BLOB NOT NULL             -- ids of eight bytes each
) STRICT;

CREATE INDEX operation_act ON operation (act);
