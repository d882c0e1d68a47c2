-- Tills: how a device gets its token, and which one made an order.

-- Codes for devices that are to be let in: good once, and for some minutes.
CREATE TABLE pairings (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  -- SHA-256 of the code, which is never stored.
  code_hash bytea NOT NULL,
  scope text NOT NULL,
  refreshable boolean NOT NULL,
  -- Of the device.
  name text NOT NULL,
  token_duration bigint NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (instance, code_hash)
);

CREATE INDEX pairings_by_expiry ON pairings (expires_at);

-- The serial of the first token of the same device, NULL for that one itself: who refreshes his token stays the same till.
ALTER TABLE login_tokens ADD COLUMN device bigint;

-- Which device made the order, and what it was called then: both outlive its token. NULL for passwords and strangers.
ALTER TABLE orders ADD COLUMN device bigint;
ALTER TABLE orders ADD COLUMN device_name text;

-- The orders of one till, by state, as lists want them.
CREATE INDEX orders_by_device ON orders (instance, device, list_state, row_id) WHERE device IS NOT NULL;
