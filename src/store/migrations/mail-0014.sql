-- SPDX-License-Identifier: GPL-3.0-or-later
-- Conversations that belong together by their subject, where nothing else says it.

-- Which have a message that others may follow by its subject: key is a hash of that, × 2, + 1 when it is an answer itself. thread is
-- what it names and is named by, here and below: the conversation it would be without its subject.
CREATE TABLE subject_key (
  account INTEGER NOT NULL,
  key INTEGER NOT NULL,
  thread INTEGER NOT NULL,
  PRIMARY KEY (account, key, thread)
) STRICT, WITHOUT ROWID;

-- Those that are one conversation with others by their subjects. It has the number of the oldest, and can be taken apart.
CREATE TABLE joined_thread (
  id INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL
) STRICT;
CREATE INDEX joined_thread_conversation ON joined_thread (conversation);

-- Where that is another number than message.thread.
CREATE TABLE joined_message (
  message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  thread INTEGER NOT NULL
) STRICT;

-- What was here before is looked at a little at a time, down from this message.
CREATE TABLE subject_backlog (next INTEGER NOT NULL) STRICT;
INSERT INTO subject_backlog (next) SELECT max (id) FROM message HAVING max (id) IS NOT NULL;
