-- SPDX-License-Identifier: GPL-3.0-or-later
-- mail.db: everything but bodies. Numbers of enums are those of the room's headers and never change their meaning.

CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  person_name TEXT,
  provider TEXT,
  receive_protocol INTEGER NOT NULL,
  extra_ca TEXT,
  sent_copy INTEGER NOT NULL,
  color TEXT,
  position INTEGER NOT NULL,
  proxy TEXT,
  keep_months INTEGER NOT NULL,
  is_paused INTEGER NOT NULL
) STRICT;

-- purpose: 0 receiving, 1 sending
CREATE TABLE server (
  account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  purpose INTEGER NOT NULL,
  host TEXT,
  port INTEGER NOT NULL,
  security INTEGER NOT NULL,
  user TEXT,
  method TEXT,                -- the best way of signing in that ever worked there
  PRIMARY KEY (account, purpose)
) STRICT, WITHOUT ROWID;

CREATE TABLE trusted_certificate (
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (host, port)
) STRICT, WITHOUT ROWID;

CREATE TABLE folder (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (id),
  parent INTEGER REFERENCES folder (id) ON DELETE SET NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  raw_name TEXT,              -- NULL: not on the server
  delimiter INTEGER NOT NULL,
  role INTEGER NOT NULL,
  stated_role INTEGER NOT NULL, -- what the server or the name tells; role differs when the person chose
  flags INTEGER NOT NULL,
  missing_since INTEGER,      -- a complete listing did not have it: hidden
  UNIQUE (account, raw_name)
) STRICT;
CREATE INDEX folder_parent ON folder (parent);
CREATE INDEX folder_role ON folder (role, account);

-- Which folder the person wants for a role.
CREATE TABLE role_choice (
  account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  role INTEGER NOT NULL,
  folder INTEGER NOT NULL UNIQUE REFERENCES folder (id) ON DELETE CASCADE,
  PRIMARY KEY (account, role)
) STRICT, WITHOUT ROWID;

-- What has to be remembered of the server's mailbox.
CREATE TABLE mailbox (
  folder INTEGER PRIMARY KEY REFERENCES folder (id) ON DELETE CASCADE,
  uidvalidity INTEGER NOT NULL DEFAULT 0,
  uidnext INTEGER NOT NULL DEFAULT 0,
  highestmodseq INTEGER NOT NULL DEFAULT 0,
  messages INTEGER NOT NULL DEFAULT 0,
  unseen INTEGER NOT NULL DEFAULT -1,
  lowest_uid INTEGER NOT NULL DEFAULT 0,
  last_flag_pass INTEGER NOT NULL DEFAULT 0,
  flag_position INTEGER NOT NULL DEFAULT 0,
  distrusted INTEGER NOT NULL DEFAULT 0,
  last_sync INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Kept by every job that writes (mail_transaction_count): nobody counts rows.
CREATE TABLE folder_summary (
  folder INTEGER PRIMARY KEY REFERENCES folder (id) ON DELETE CASCADE,
  total INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TRIGGER folder_made AFTER INSERT ON folder BEGIN
  INSERT INTO mailbox (folder) VALUES (new.id);
  INSERT INTO folder_summary (folder) VALUES (new.id);
END;

-- A conversation. When two turn out to be one, the younger points to the older.
CREATE TABLE thread (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  merged_into INTEGER REFERENCES thread (id)
) STRICT;
CREATE INDEX thread_merged ON thread (merged_into) WHERE merged_into IS NOT NULL;

-- Which conversation a Message-ID (as a hash) belongs to, seen or only named: a late parent finds its children here.
CREATE TABLE thread_key (
  account INTEGER NOT NULL,
  key INTEGER NOT NULL,
  thread INTEGER NOT NULL,
  PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

-- One mail as content.
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (id),
  thread INTEGER NOT NULL REFERENCES thread (id),
  identity INTEGER NOT NULL,      -- hash of the Message-ID; of the header without one
  size INTEGER NOT NULL,
  header_date INTEGER NOT NULL,   -- 0: none
  body_state INTEGER NOT NULL,
  has_attachments INTEGER NOT NULL,
  made_here INTEGER NOT NULL,     -- its bytes were made on this computer
  priority INTEGER NOT NULL,
  orphaned INTEGER,               -- since when no folder has it
  copied_from INTEGER,            -- the message of another account it was copied from: its body comes from there
  object_id TEXT,
  message_id TEXT,
  subject TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  cc TEXT NOT NULL,
  list_id TEXT,
  preview TEXT,
  parents BLOB                    -- hashes of References and In-Reply-To, oldest first, 8 bytes each
) STRICT;
CREATE INDEX message_identity ON message (account, identity);
CREATE INDEX message_object ON message (account, object_id) WHERE object_id IS NOT NULL;
CREATE INDEX message_thread ON message (thread);
CREATE INDEX message_orphaned ON message (orphaned) WHERE orphaned IS NOT NULL;
CREATE INDEX message_copied ON message (copied_from) WHERE copied_from IS NOT NULL;
CREATE INDEX message_underived ON message (header_date) WHERE body_state = 2 AND preview IS NULL;

-- That mail in one folder: what lists show.
CREATE TABLE placement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES message (id),
  account INTEGER NOT NULL,                      -- of the message, as is made_here: acts need not look at it
  made_here INTEGER NOT NULL,
  folder INTEGER REFERENCES folder (id),         -- where it is shown; NULL: nowhere (deleted here, not yet there)
  date INTEGER NOT NULL,                         -- the key of lists
  flags INTEGER NOT NULL,                        -- server_flags with the pending operations applied
  server_flags INTEGER NOT NULL,
  keywords TEXT,
  server_keywords TEXT,
  server_folder INTEGER REFERENCES folder (id),  -- where the server has it; NULL: only here
  uid INTEGER,                                   -- NULL: not known
  modseq INTEGER NOT NULL,
  waiting INTEGER NOT NULL,                      -- sweeps it survives until its UID is known; 0 with a UID
  bodyless INTEGER NOT NULL,                     -- the message's body is not complete
  UNIQUE (server_folder, uid)
) STRICT;
CREATE INDEX placement_list ON placement (folder, date);
CREATE INDEX placement_message ON placement (message);
CREATE INDEX placement_bodyless ON placement (server_folder, date) WHERE bodyless = 1;

-- What a person did at once; what undo takes back at once.
CREATE TABLE act (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  created INTEGER NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX act_open ON act (id) WHERE undone = 0;

-- How to take it back. folder: where it was; added, removed: what really changed.
CREATE TABLE act_item (
  act INTEGER NOT NULL REFERENCES act (id) ON DELETE CASCADE,
  item INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  folder INTEGER,
  added INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  added_keywords TEXT,
  removed_keywords TEXT,
  name TEXT,                      -- of a folder, which is the item then; folder is its parent
  PRIMARY KEY (act, item, kind)
) STRICT, WITHOUT ROWID;

-- What a person did and the server has not confirmed.
CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  act INTEGER NOT NULL,
  account INTEGER NOT NULL REFERENCES account (id),
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  step INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL,
  folder INTEGER REFERENCES folder (id),
  noted_uidnext INTEGER NOT NULL DEFAULT 0,
  raw_name TEXT,                                  -- what the server was asked to call the folder
  old_name TEXT,                                  -- of a folder: what it was called, …
  old_parent INTEGER,                             -- … and where it was; of a failed renaming: what was wanted
  add_flags INTEGER NOT NULL DEFAULT 0,
  remove_flags INTEGER NOT NULL DEFAULT 0,
  add_keywords TEXT,
  remove_keywords TEXT,
  n_targets INTEGER NOT NULL DEFAULT 0,
  snapshot_folder INTEGER REFERENCES folder (id), -- every item of this folder …
  snapshot_highest INTEGER,                       -- … up to this id …
  cursor INTEGER,                                 -- … of which those before this place of the list (newest first)
  cursor_date INTEGER,                            --   are targets already; NULL: all
  error_code TEXT,
  error_text TEXT
) STRICT;
CREATE INDEX operation_account ON operation (account, id);
CREATE INDEX operation_folder ON operation (folder) WHERE folder IS NOT NULL;
CREATE INDEX operation_snapshot ON operation (snapshot_folder) WHERE snapshot_folder IS NOT NULL;

-- Items it has not been carried out on yet.
CREATE TABLE operation_target (
  operation INTEGER NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
  item INTEGER NOT NULL REFERENCES placement (id) ON DELETE CASCADE,
  folder INTEGER,   -- where it was shown before
  made INTEGER REFERENCES placement (id) ON DELETE SET NULL, -- the item a copy makes
  follows INTEGER,  -- of what goes to another account: the item it is there
  blocked INTEGER NOT NULL DEFAULT 0, -- until that is on its server
  PRIMARY KEY (operation, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX operation_target_item ON operation_target (item);
CREATE INDEX operation_target_made ON operation_target (made) WHERE made IS NOT NULL;

CREATE INDEX operation_target_follows ON operation_target (follows) WHERE follows IS NOT NULL;

CREATE TRIGGER target_added AFTER INSERT ON operation_target BEGIN
  UPDATE operation SET n_targets = n_targets + 1 WHERE id = new.operation;
END;
CREATE TRIGGER target_removed AFTER DELETE ON operation_target BEGIN
  UPDATE operation SET n_targets = n_targets - 1 WHERE id = old.operation;
END;

-- Items of a snapshot that a later act reached before the cursor did.
CREATE TABLE operation_exception (
  operation INTEGER NOT NULL REFERENCES operation (id) ON DELETE CASCADE,
  item INTEGER NOT NULL,
  PRIMARY KEY (operation, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (id),
  item INTEGER NOT NULL UNIQUE REFERENCES placement (id),
  state INTEGER NOT NULL DEFAULT 0,
  sent_copy INTEGER NOT NULL DEFAULT 0,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,   -- one a line
  created INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  answers INTEGER REFERENCES placement (id) ON DELETE SET NULL,
  answers_flag INTEGER NOT NULL,
  error_code TEXT,
  error_text TEXT
) STRICT;
CREATE INDEX outbox_account ON outbox (account, id);
CREATE INDEX outbox_answers ON outbox (answers) WHERE answers IS NOT NULL;

CREATE TABLE draft (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account (id),
  item INTEGER NOT NULL UNIQUE REFERENCES placement (id),
  saved INTEGER NOT NULL,
  state_type TEXT NOT NULL,
  state BLOB NOT NULL
) STRICT;
CREATE INDEX draft_account ON draft (account);
CREATE INDEX draft_saved ON draft (saved);

-- People seen in mail. weight: how much one writes to them, a little how much they write.
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,   -- the address, folded
  name TEXT,
  address TEXT NOT NULL,
  weight INTEGER NOT NULL,
  seen INTEGER NOT NULL
) STRICT;
CREATE TABLE person_word (
  word TEXT NOT NULL,
  person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  PRIMARY KEY (word, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_word_person ON person_word (person);

-- Messages that are gone from here and whose bodies are still in bodies.db.
CREATE TABLE body_garbage (
  message INTEGER PRIMARY KEY
) STRICT;
