-- What a shop took, gave back and sold, in calendar-aligned periods (UTC). Filled from the numbered events of the shop, so
-- that a payment writes nothing more: each event counts exactly once, also when several processes count.

CREATE TABLE statistics (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  slug text NOT NULL,
  range text NOT NULL,
  -- Microseconds since 1970.
  start_time bigint NOT NULL,
  -- Empty for numbers of things.
  currency text NOT NULL,
  -- Units of 10^-8 of the currency, or a number of things.
  units numeric(40, 0) NOT NULL,
  PRIMARY KEY (instance, slug, range, start_time, currency)
);

-- The number of the last event that was counted.
CREATE TABLE statistics_progress (
  instance bigint PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
  counted bigint NOT NULL
);

-- Once, for shops that were there before: what is stored is counted, and its events never will be.
LOCK TABLE events, event_counters IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO event_counters (instance, newest)
SELECT DISTINCT instance, 0 FROM events ON CONFLICT (instance) DO NOTHING;

WITH placed AS (
  SELECT events.instance, serial, newest + row_number() OVER (PARTITION BY events.instance ORDER BY serial) AS number
  FROM events JOIN event_counters ON event_counters.instance = events.instance
  WHERE number IS NULL
)
UPDATE events SET number = placed.number FROM placed
WHERE events.instance = placed.instance AND events.serial = placed.serial;

UPDATE event_counters SET newest = greatest(newest, numbered.last)
FROM (SELECT instance, max(number) AS last FROM events GROUP BY instance) AS numbered
WHERE event_counters.instance = numbered.instance;

INSERT INTO statistics_progress (instance, counted) SELECT instance, newest FROM event_counters;

INSERT INTO statistics (instance, slug, range, start_time, currency, units)
WITH coins AS (
  SELECT deposits.instance, deposits.order_id, deposits.currency,
    sum(contribution_val * 100000000::numeric + contribution_frac) AS contribution,
    sum(deposit_fee_val * 100000000::numeric + deposit_fee_frac) AS fee
  FROM deposits
  JOIN deposit_batches ON deposit_batches.instance = deposits.instance
    AND deposit_batches.order_id = deposits.order_id AND deposit_batches.batch = deposits.batch
  WHERE deposit_batches.accepted_at IS NOT NULL
  GROUP BY deposits.instance, deposits.order_id, deposits.currency
), paid AS (
  SELECT orders.instance, orders.order_id, paid_at, orders.currency,
    amount_val * 100000000::numeric + amount_frac AS price, coins.contribution, coins.fee
  FROM orders LEFT JOIN coins ON coins.instance = orders.instance AND coins.order_id = orders.order_id
  WHERE paid_at IS NOT NULL AND orders.currency IS NOT NULL
), happened AS (
  SELECT instance, 'orders-created' AS slug, created_at AS at, '' AS currency, 1::numeric AS units FROM orders
  UNION ALL SELECT instance, 'orders-claimed', created_at, '', 1 FROM orders WHERE h_contract IS NOT NULL
  UNION ALL SELECT instance, 'orders-paid', paid_at, '', 1 FROM orders WHERE paid_at IS NOT NULL
  UNION ALL SELECT instance, 'orders-settled', wire_deadline, '', 1 FROM orders WHERE wired
  UNION ALL SELECT instance, 'payments-received', paid_at, currency, price FROM paid
  UNION ALL SELECT instance, 'payments-received-after-deposit-fee', paid_at, currency, greatest(price - coalesce(fee, 0), 0)
    FROM paid
  UNION ALL SELECT instance, 'deposits-received', paid_at, currency, contribution FROM paid WHERE contribution IS NOT NULL
  UNION ALL SELECT instance, 'total-deposit-fees-paid', paid_at, currency, fee FROM paid WHERE fee IS NOT NULL
  UNION ALL SELECT instance, 'refunds-granted', granted_at, currency, amount_val * 100000000::numeric + amount_frac
    FROM refunds WHERE rtransaction_id > 0
  UNION ALL SELECT expected_transfers.instance, 'total-wire-fees-paid', transfers.confirmed_at, expected_transfers.currency,
      wire_fee_val * 100000000::numeric + wire_fee_frac
    FROM expected_transfers
    JOIN transfers ON transfers.instance = expected_transfers.instance
      AND transfers.exchange_hash = expected_transfers.exchange_hash AND transfers.wtid = expected_transfers.wtid
    WHERE transfers.verified AND expected_transfers.wire_fee_val IS NOT NULL
)
SELECT instance, slug, range,
  (extract(epoch FROM date_trunc(range, to_timestamp(at / 1000000) AT TIME ZONE 'UTC')) * 1000000)::bigint AS start_time,
  currency, sum(units)
FROM happened, (VALUES ('hour'), ('day'), ('week'), ('month'), ('quarter'), ('year')) AS ranges (range)
GROUP BY 1, 2, 3, 4, 5;
