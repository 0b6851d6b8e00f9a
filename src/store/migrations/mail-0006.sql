-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the server says is the first line of a message, until its body was read here.
ALTER TABLE message ADD COLUMN offered_preview TEXT;
