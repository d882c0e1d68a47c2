-- Second factors: what was sent to whom for which operation, and how often.
--
-- Times are microseconds since 1970 and come from the program's clock.

-- The last address that somebody has shown to be the shop's own, by a code that was sent there. Codes go there, also after
-- the shop has named another one, until that one is proven.
ALTER TABLE instances ADD COLUMN email_proven text;
ALTER TABLE instances ADD COLUMN phone_proven text;

CREATE TABLE challenges (
  -- 0 where the instance is yet to be made: no reference, therefore.
  instance bigint NOT NULL,
  -- SHA-256 of the id, which is never stored: with it go the two keyed hashes below.
  id_hash bytea NOT NULL,
  -- The id of the instance that is to be made.
  new_instance text,
  operation text NOT NULL,
  channel text NOT NULL,
  address text NOT NULL,
  -- HMAC with the id over everything that the request says.
  binding bytea NOT NULL,
  -- Where the request came from.
  network text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  -- HMAC with the id over the code that was sent last; NULL while none was.
  code_mac bytea,
  code_expires_at bigint NOT NULL DEFAULT 0,
  tries_left integer NOT NULL DEFAULT 0,
  sends_left integer NOT NULL,
  earliest_send bigint NOT NULL DEFAULT 0,
  solved_at bigint,
  spent_at bigint,
  PRIMARY KEY (instance, id_hash)
);

CREATE INDEX challenges_by_expiry ON challenges (expires_at);
CREATE INDEX challenges_of_network ON challenges (instance, operation, network, created_at);

-- What was counted of something in a span of time, for limits that hold in all processes together.
CREATE TABLE rate_counts (
  -- 0 for what concerns no instance.
  instance bigint NOT NULL,
  -- SHA-256 of what is counted: addresses and networks are told to nobody.
  subject bytea NOT NULL,
  span_start bigint NOT NULL,
  span_end bigint NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (instance, subject, span_start)
);

CREATE INDEX rate_counts_by_end ON rate_counts (span_end);
