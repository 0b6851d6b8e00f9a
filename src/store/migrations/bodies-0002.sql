-- SPDX-License-Identifier: GPL-3.0-or-later
-- A section that comes in parts is gone on with, after a connection or the process broke: as long as it comes from the same place.
ALTER TABLE section ADD COLUMN origin TEXT;   -- NULL: it is begun anew
ALTER TABLE section ADD COLUMN begun INTEGER; -- unix seconds
