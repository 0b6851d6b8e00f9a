-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which keywords the server keeps on the messages of a mailbox (PERMANENTFLAGS): kept_flags NULL: any; else those with a flag of
-- their own, and the others, space-separated. What it does not keep stays on a message as it is here, whatever the server says.
ALTER TABLE mailbox ADD COLUMN kept_flags INTEGER;
ALTER TABLE mailbox ADD COLUMN kept_keywords TEXT;
