-- SPDX-License-Identifier: GPL-3.0-or-later
-- A store as version 3 of the format wrote it.
CREATE TABLE deck ( id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE card ( id INTEGER PRIMARY KEY, deck INTEGER NOT NULL REFERENCES deck (id), name TEXT NOT NULL, phase INTEGER NOT NULL DEFAULT 0 CHECK (phase BETWEEN 0 AND 3), stability REAL NOT NULL DEFAULT 0, difficulty REAL NOT NULL DEFAULT 0, due_ms INTEGER NOT NULL DEFAULT 0, due_day INTEGER NOT NULL DEFAULT 0, last_ms INTEGER NOT NULL DEFAULT 0, last_day INTEGER NOT NULL DEFAULT 0, scheduled_days INTEGER NOT NULL DEFAULT 0, step INTEGER NOT NULL DEFAULT 0, reps INTEGER NOT NULL DEFAULT 0, lapses INTEGER NOT NULL DEFAULT 0, suspended INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)), buried_until_day INTEGER NOT NULL DEFAULT 0, flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1)), note TEXT, UNIQUE (deck, name)) STRICT;
CREATE TABLE session ( id INTEGER PRIMARY KEY AUTOINCREMENT, started_ms INTEGER NOT NULL, utc_offset_s INTEGER NOT NULL) STRICT;
CREATE TABLE log ( id INTEGER PRIMARY KEY, card INTEGER NOT NULL REFERENCES card (id), session INTEGER NOT NULL REFERENCES session (id), at_ms INTEGER NOT NULL, utc_offset_s INTEGER NOT NULL, day INTEGER NOT NULL, activity INTEGER NOT NULL, counted INTEGER NOT NULL CHECK (counted IN (0, 1)), grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 4), elapsed_days INTEGER NOT NULL, phase_before INTEGER NOT NULL, stability_before REAL NOT NULL, difficulty_before REAL NOT NULL, scheduled_days_before INTEGER NOT NULL, phase INTEGER NOT NULL, stability REAL NOT NULL, difficulty REAL NOT NULL, due_ms INTEGER NOT NULL, due_day INTEGER NOT NULL, scheduled_days INTEGER NOT NULL, duration_ms INTEGER NOT NULL, confidence INTEGER NOT NULL, seed INTEGER NOT NULL, shuffle TEXT, chosen INTEGER, answer TEXT) STRICT;
CREATE INDEX log_by_card ON log (card);
CREATE INDEX log_by_day ON log (day, counted, phase_before, grade);
CREATE TABLE undo ( id INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER NOT NULL REFERENCES session (id), at_ms INTEGER NOT NULL, action INTEGER NOT NULL, log INTEGER, existed INTEGER NOT NULL CHECK (existed IN (0, 1)), card INTEGER NOT NULL, phase INTEGER NOT NULL, stability REAL NOT NULL, difficulty REAL NOT NULL, due_ms INTEGER NOT NULL, due_day INTEGER NOT NULL, last_ms INTEGER NOT NULL, last_day INTEGER NOT NULL, scheduled_days INTEGER NOT NULL, step INTEGER NOT NULL, reps INTEGER NOT NULL, lapses INTEGER NOT NULL, suspended INTEGER NOT NULL, buried_until_day INTEGER NOT NULL, flagged INTEGER NOT NULL, note TEXT) STRICT;
CREATE INDEX undo_by_card ON undo (card);
CREATE INDEX undo_by_session ON undo (session);
CREATE TABLE setting ( name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE day_total ( day INTEGER NOT NULL, kind INTEGER NOT NULL, grade INTEGER NOT NULL, n INTEGER NOT NULL, duration_ms INTEGER NOT NULL, PRIMARY KEY (day, kind, grade)) STRICT, WITHOUT ROWID;
CREATE TRIGGER log_added AFTER INSERT ON log BEGIN INSERT INTO day_total  VALUES (new.day, CASE WHEN new.counted = 0 THEN 3 WHEN new.phase_before = 0 THEN 0 WHEN new.phase_before <> 2 THEN 1 WHEN new.elapsed_days <= 0 THEN 3 WHEN new.scheduled_days_before >= 21 THEN 4 ELSE 2 END, new.grade, 1, new.duration_ms)  ON CONFLICT DO UPDATE SET n = n + 1,  duration_ms = duration_ms + excluded.duration_ms; END;
CREATE TRIGGER log_removed AFTER DELETE ON log BEGIN UPDATE day_total SET n = n - 1,  duration_ms = duration_ms - old.duration_ms  WHERE day = old.day AND kind = CASE WHEN old.counted = 0 THEN 3 WHEN old.phase_before = 0 THEN 0 WHEN old.phase_before <> 2 THEN 1 WHEN old.elapsed_days <= 0 THEN 3 WHEN old.scheduled_days_before >= 21 THEN 4 ELSE 2 END  AND grade = old.grade; DELETE FROM day_total WHERE n = 0 AND day = old.day; END;
CREATE TABLE lesson ( name TEXT NOT NULL PRIMARY KEY, segment INTEGER NOT NULL, done INTEGER NOT NULL CHECK (done IN (0, 1)), at_ms INTEGER NOT NULL, data TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE quiz ( id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, day INTEGER NOT NULL, seed INTEGER NOT NULL, n_questions INTEGER NOT NULL, points REAL NOT NULL, detail TEXT) STRICT;

INSERT INTO deck VALUES (1, 'deck');
INSERT INTO card VALUES (1, 1, 'a', 1, 2.3065, 2.11810397, 1767615900000, 20458, 1767615300000, 20458, 0, 1, 2, 0, 0, 0, 0, NULL);
INSERT INTO card VALUES (2, 1, 'b', 2, 8.2956, 1.0, 1768305600000, 20466, 1767614400000, 20458, 8, 0, 1, 0, 0, 0, 1, 'says “bits”, means bytes');
INSERT INTO session VALUES (1, 1767614400000, 3600);
INSERT INTO log VALUES (1, 1, 1, 1767614400000, 3600, 20458, 0, 1, 3, 0, 0, 0.0, 0.0, 0, 1, 2.3065, 2.11810397, 1767615000000, 20458, 0, 1500, 0, 0, NULL, NULL, NULL);
INSERT INTO log VALUES (2, 2, 1, 1767614400000, 3600, 20458, 0, 1, 4, 0, 0, 0.0, 0.0, 0, 2, 8.2956, 1.0, 1768305600000, 20466, 8, 2500, 3, -1, '1,0', 0, NULL);
INSERT INTO log VALUES (3, 1, 1, 1767615300000, 3600, 20458, 0, 1, 3, 0, 1, 2.3065, 2.11810397, 0, 1, 2.3065, 2.11810397, 1767615900000, 20458, 0, 900, 0, 0, NULL, NULL, 'what is split');
INSERT INTO setting VALUES ('x', 'y');
INSERT INTO log VALUES (4, 2, 1, 1768305600000, 3600, 20466, 0, 1, 3, 8, 2, 8.2956, 1.0, 8, 2, 30.5, 1.0, 1770897600000, 20496, 30, 1100, 0, 0, NULL, NULL, NULL);
INSERT INTO log VALUES (5, 2, 1, 1771243200000, 3600, 20500, 0, 1, 1, 34, 2, 30.5, 1.0, 30, 3, 4.5, 6.5, 1771243800000, 20500, 0, 1200, 0, 0, NULL, NULL, NULL);
INSERT INTO lesson VALUES ('ring', 3, 1, 1767614400000, NULL);
INSERT INTO quiz VALUES (1, 1767614400000, 20458, 7, 10, 8.5, NULL);
PRAGMA application_id = 1399354228;
PRAGMA user_version = 3;
