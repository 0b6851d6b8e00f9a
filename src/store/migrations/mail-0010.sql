-- SPDX-License-Identifier: GPL-3.0-or-later
-- Keywords that people call labels: what they are called here and their colour. name NULL: what everybody calls it.
CREATE TABLE label (
  keyword TEXT PRIMARY KEY COLLATE NOCASE,
  name TEXT,
  color TEXT NOT NULL,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO label (keyword, color, position)
  VALUES ('$label1', 'red', 1), ('$label2', 'orange', 2), ('$label3', 'green', 3), ('$label4', 'blue', 4), ('$label5', 'purple', 5);

-- Few messages have keywords: these are found without the others.
CREATE INDEX placement_keywords ON placement (keywords) WHERE keywords IS NOT NULL;
