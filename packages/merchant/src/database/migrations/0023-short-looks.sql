-- What one template's orders hold, a webhook's deliveries that did not arrive, and old statistics are found without
-- looking at all there are.

-- Of which template the order is; NULL for an order of the shop's own.
ALTER TABLE product_reservations ADD COLUMN template bigint;

UPDATE product_reservations SET template = orders.template
FROM orders
WHERE orders.instance = product_reservations.instance AND orders.order_id = product_reservations.order_id
  AND orders.template IS NOT NULL;

CREATE INDEX product_reservations_of_template ON product_reservations (instance, template, product)
  WHERE template IS NOT NULL;

CREATE INDEX webhook_deliveries_not_arrived ON webhook_deliveries (instance, webhook, state) WHERE state <> 'delivered';

CREATE INDEX statistics_by_age ON statistics (range, start_time);
