-- Lists of orders: every filter of the shop finds its orders by an index, however many others there are.

ALTER TABLE orders
  -- What a person calls the order; empty once it was forgotten.
  ADD COLUMN summary text NOT NULL DEFAULT '',
  -- The same in the form that is searched: compatibility forms united, lower case.
  ADD COLUMN summary_folded text NOT NULL DEFAULT '',
  -- Whether a refund of any kind was granted.
  ADD COLUMN refunded boolean NOT NULL DEFAULT false;

UPDATE orders SET
  summary = coalesce(contract_terms::json ->> 'summary', ''),
  summary_folded = lower(normalize(coalesce(contract_terms::json ->> 'summary', ''), NFKC)),
  refunded = EXISTS (
    SELECT 1 FROM refunds WHERE refunds.instance = orders.instance AND refunds.order_id = orders.order_id
  );

-- 1 paid, 2 refunded, 4 wired, added up: a filter by any of them is a few of eight values, each of which one index lists
-- in the order of `row_id`.
ALTER TABLE orders
  ADD COLUMN list_state smallint NOT NULL GENERATED ALWAYS AS (
    CASE WHEN paid_at IS NULL THEN 0 ELSE 1 END
      + CASE WHEN refunded THEN 2 ELSE 0 END
      + CASE WHEN wired THEN 4 ELSE 0 END
  ) STORED;

CREATE INDEX orders_by_state ON orders (instance, list_state, row_id);
CREATE INDEX orders_by_time ON orders (instance, created_at, row_id);

-- A session has few orders, a page may have all of them: repurchase detection asks for the session first.
CREATE INDEX orders_by_session ON orders (instance, session_hash, fulfillment_hash) WHERE session_hash IS NOT NULL;
DROP INDEX orders_by_fulfillment;
CREATE INDEX orders_by_fulfillment ON orders (instance, fulfillment_hash, row_id) WHERE fulfillment_hash IS NOT NULL;
