-- Which key the secrets are sealed with. The key itself is in a file, never in the database.
--
-- Secrets (the columns that secrets/places.ts lists) begin with `sealed1:` once they are sealed; others are as they are.

-- At most one row: without one, nothing is sealed.
CREATE TABLE secrets_key (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  -- Tells the right key from a wrong one, and nothing about either.
  fingerprint bytea NOT NULL,
  -- Of the key that everything is being sealed with instead; both are in use until that has ended.
  next_fingerprint bytea
);

-- Every start looks for secrets that are not sealed yet. Usually there are none, and the index is empty.
CREATE INDEX orders_unsealed ON orders (instance, order_id) WHERE NOT starts_with(otp_key, 'sealed1:');
