-- Whether the order has deposits, or intents for some, as of now: a statement that has waited for the lock of an order
-- still sees what was there when it began, but what it calls looks anew.
CREATE FUNCTION order_has_deposits(shop bigint, id text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM deposit_batches WHERE instance = shop AND order_id = id);
END
$$;
