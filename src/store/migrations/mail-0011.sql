-- SPDX-License-Identifier: GPL-3.0-or-later
-- Conversations a person does not want to hear of: what comes to them is read at once. By the number they have today.
CREATE TABLE muted_thread (
  thread INTEGER PRIMARY KEY
) STRICT;
