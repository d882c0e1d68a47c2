-- What happened to a shop's money, one row for each thing, in the order in which it was entered. Filled from the numbered
-- events and the books; rows are never changed, and outlive the orders that they are about.
--
-- Times are microseconds since 1970. Money is in units of 10^-8 of the currency, with a sign: what makes the shop richer is
-- positive.

CREATE TABLE journal (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  -- From 1 on, without gaps.
  number bigint NOT NULL,
  -- The bank account that it concerns.
  h_wire bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN
    ('sale', 'surcharge', 'deposit_fee', 'refund', 'wire_fee', 'payout', 'correction', 'rounding')),
  happened_at bigint NOT NULL,
  order_id text,
  -- What was sold, or why.
  description text NOT NULL DEFAULT '',
  -- The till.
  device bigint,
  device_name text,
  currency text NOT NULL,
  -- What the customer pays or gets back; 0 for what is between exchange and shop.
  gross numeric(40, 0) NOT NULL DEFAULT 0,
  -- What exchanges take.
  fee numeric(40, 0) NOT NULL DEFAULT 0,
  -- What the shop is owed more, or less, by it.
  net numeric(40, 0) NOT NULL,
  tip numeric(40, 0) NOT NULL DEFAULT 0,
  -- JSON: [name, units] of each tax within the gross.
  taxes text,
  -- JSON: what was sold, line by line.
  products text,
  exchange_url text,
  wtid bytea,
  -- The row at the bank.
  bank_row bigint,
  PRIMARY KEY (instance, number)
);

CREATE INDEX journal_by_time ON journal (instance, happened_at, number);
CREATE INDEX journal_by_account ON journal (instance, h_wire, happened_at, number);
CREATE INDEX journal_by_order ON journal (instance, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX journal_by_transfer ON journal (instance, wtid) WHERE wtid IS NOT NULL;

-- Who enters holds the row.
CREATE TABLE journal_progress (
  instance bigint PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
  -- The number of the last event that was entered.
  entered bigint NOT NULL,
  -- The number of the last row.
  newest bigint NOT NULL,
  -- Whether what is older than the events was entered.
  complete boolean NOT NULL
);
