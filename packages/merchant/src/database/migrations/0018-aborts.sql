-- An abort binds what comes after it, and is carried out to its end.
ALTER TABLE orders
  -- Coins that their wallet has given up before they were deposited: they do not pay this contract any more.
  ADD COLUMN given_up_coins bytea[];

ALTER TABLE deposit_batches
  -- How often the batch was begun to be sent.
  ADD COLUMN sendings integer NOT NULL DEFAULT 1,
  -- Whether none of these reached the exchange.
  ADD COLUMN unsent boolean NOT NULL DEFAULT false;

ALTER TABLE refunds
  -- Of refunds by abort, which nobody collects: when the exchange is asked again, and how often it was.
  ADD COLUMN next_attempt bigint NOT NULL DEFAULT 0,
  ADD COLUMN attempts integer NOT NULL DEFAULT 0;

CREATE INDEX refunds_of_aborts ON refunds (next_attempt)
  WHERE rtransaction_id = 0 AND obtained_at IS NULL AND refused_for_good IS NOT TRUE;
