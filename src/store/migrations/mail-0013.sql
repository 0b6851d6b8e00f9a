-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is unread, starred, answered, or has attachments, while that is little beside all the rest: a search for it is led by it.
CREATE INDEX placement_unread ON placement (message) WHERE flags & 1 = 0;
CREATE INDEX placement_answered ON placement (message) WHERE flags & 2 = 2;
CREATE INDEX placement_starred ON placement (message) WHERE flags & 4 = 4;
CREATE INDEX message_attached ON message (id) WHERE has_attachments = 1;
