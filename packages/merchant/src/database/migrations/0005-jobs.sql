-- The background work: when each job runs next, which process is at it, and how it went. No instance owns these few rows;
-- what the jobs work through stands in the tables of the features.
--
-- Times are microseconds since 1970 and come from the program's clock.

CREATE TABLE jobs (
  name text PRIMARY KEY,
  next_run bigint NOT NULL,
  -- The process that runs the job now, and until when nobody else may.
  claim bytea,
  locked_until bigint NOT NULL DEFAULT 0,
  -- Failures in a row.
  attempts integer NOT NULL DEFAULT 0,
  last_error text NOT NULL DEFAULT '',
  last_start bigint,
  last_success bigint
);
