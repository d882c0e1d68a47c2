-- How far the events of an instance are counted and entered in its journal, beside their newest number: an index finds
-- the few instances that are behind. -1: nobody has looked yet. What counts and enters has its own row, and is right.

ALTER TABLE event_counters
  ADD COLUMN counted bigint NOT NULL DEFAULT -1,
  ADD COLUMN entered bigint NOT NULL DEFAULT -1;

UPDATE event_counters SET counted = statistics_progress.counted
FROM statistics_progress WHERE statistics_progress.instance = event_counters.instance;

UPDATE event_counters SET entered = journal_progress.entered
FROM journal_progress WHERE journal_progress.instance = event_counters.instance AND journal_progress.complete;

CREATE INDEX event_counters_to_count ON event_counters (instance) WHERE newest > counted;
CREATE INDEX event_counters_to_enter ON event_counters (instance) WHERE newest > entered;
