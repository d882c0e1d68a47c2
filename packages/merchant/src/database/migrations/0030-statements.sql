-- Statements of account: closed once for each period of each bank account, numbered without gaps, chained and signed.
--
-- Times are microseconds since 1970 and come from the program's clock.

-- What a payout pays for, in JSON: [order, units, units of the fee] each.
ALTER TABLE journal ADD COLUMN pays_for text;

-- The key that signs the statements of a shop, and nothing else.
CREATE TABLE statement_keys (
  instance bigint PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
  public_key bytea NOT NULL,
  -- The Ed25519 seed, sealed.
  private_key bytea NOT NULL,
  created_at bigint NOT NULL
);

CREATE TABLE statements (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  -- From 1 on.
  number bigint NOT NULL,
  h_wire bytea NOT NULL,
  period_begin bigint NOT NULL,
  -- Exclusive.
  period_end bigint NOT NULL,
  closed_at bigint NOT NULL,
  -- Rows of the journal of that account that happened before the end and are numbered up to the last entry, without those
  -- of the statement before: its end, and its last entry.
  last_entry bigint NOT NULL,
  previous_end bigint NOT NULL,
  previous_entry bigint NOT NULL,
  -- Canonical JSON: what is signed.
  head text NOT NULL,
  signature bytea NOT NULL,
  -- Whether a mail told the shop, or none will.
  mailed boolean NOT NULL DEFAULT false,
  PRIMARY KEY (instance, number),
  CONSTRAINT statements_period UNIQUE (instance, h_wire, period_end)
);

CREATE INDEX statements_to_mail ON statements (instance, number) WHERE NOT mailed;
