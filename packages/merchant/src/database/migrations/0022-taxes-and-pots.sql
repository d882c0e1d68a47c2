-- Once, for what was counted before taxes and money pots were: what is stored of the orders whose payment was counted.

CREATE TEMPORARY TABLE counted_orders ON COMMIT DROP AS
SELECT orders.instance, order_id, paid_at, currency, contract_terms, money_pots,
  amount_val * 100000000::numeric + amount_frac AS price
FROM orders
WHERE paid_at IS NOT NULL AND currency IS NOT NULL AND NOT EXISTS (
  SELECT FROM events LEFT JOIN statistics_progress ON statistics_progress.instance = events.instance
  WHERE events.instance = orders.instance AND events.order_id = orders.order_id AND type = 'pay'
    AND (number IS NULL OR number > coalesce(counted, 0))
);

INSERT INTO statistics (instance, slug, range, start_time, currency, units)
WITH taxes AS (
  SELECT instance, 'tax/' || left(tax ->> 'name', 100) AS slug, paid_at, currency,
    trunc(split_part(tax ->> 'tax', ':', 2)::numeric * 100000000) AS units
  FROM counted_orders, json_array_elements(contract_terms::json -> 'products') AS product,
    json_array_elements(product -> 'taxes') AS tax
  WHERE tax ->> 'tax' ~ ('^' || currency || ':([0-9]+|[0-9]*[.][0-9]+)$')
), shares AS (
  SELECT instance, order_id, (share ->> 'pot')::bigint AS pot, paid_at, currency,
    trunc(split_part(amount, ':', 2)::numeric * 100000000) AS units
  FROM counted_orders, json_array_elements(money_pots::json -> 'shares') AS share,
    json_array_elements_text(share -> 'amounts') AS amount
  WHERE split_part(amount, ':', 1) = currency
), rest AS (
  SELECT instance, (money_pots::json ->> 'rest')::bigint AS pot, paid_at, currency,
    greatest(0, price - coalesce((
      SELECT sum(units) FROM shares
      JOIN money_pots AS known ON known.instance = shares.instance AND known.serial = shares.pot
      WHERE shares.instance = counted_orders.instance AND shares.order_id = counted_orders.order_id
    ), 0)) AS units
  FROM counted_orders WHERE money_pots::json ->> 'rest' IS NOT NULL
), happened AS (
  SELECT instance, slug, paid_at AS at, currency, units FROM taxes
  UNION ALL
  SELECT credits.instance, 'pot/' || pot, paid_at, currency, units
  FROM (SELECT instance, pot, paid_at, currency, units FROM shares UNION ALL SELECT * FROM rest) AS credits
  JOIN money_pots ON money_pots.instance = credits.instance AND money_pots.serial = credits.pot
  WHERE units > 0
)
SELECT instance, slug, range,
  (extract(epoch FROM date_trunc(range, to_timestamp(at / 1000000) AT TIME ZONE 'UTC')) * 1000000)::bigint AS start_time,
  currency, sum(units)
FROM happened, (VALUES ('hour'), ('day'), ('week'), ('month'), ('quarter'), ('year')) AS ranges (range)
GROUP BY 1, 2, 3, 4, 5;
