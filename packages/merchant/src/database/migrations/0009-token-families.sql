-- Token families with the keys that sign their tokens, and what payments take and give besides coins.
--
-- Times are microseconds since 1970 and come from the program's clock; the largest bigint is "never".

CREATE TABLE token_families (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  slug text NOT NULL,
  name text NOT NULL,
  description text NOT NULL,
  -- JSON objects; NULL where the shop gave none.
  description_i18n text,
  extra_data text,
  kind text NOT NULL,
  -- Of the RSA keys to come.
  key_bits integer NOT NULL,
  valid_after bigint NOT NULL,
  valid_before bigint NOT NULL,
  -- Durations in microseconds.
  duration bigint NOT NULL,
  validity_granularity bigint NOT NULL,
  start_offset bigint NOT NULL,
  -- Tokens that paid orders have brought and taken.
  issued bigint NOT NULL DEFAULT 0,
  used bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (instance, slug)
);

-- Made when an order first needs one. Tokens are valid as long as their key is.
CREATE TABLE token_issue_keys (
  instance bigint NOT NULL,
  -- SHA-512 of the public key.
  h_issue bytea NOT NULL,
  slug text NOT NULL,
  rsa_pub bytea NOT NULL,
  -- PKCS#8.
  rsa_priv bytea NOT NULL,
  valid_from bigint NOT NULL,
  valid_until bigint NOT NULL,
  PRIMARY KEY (instance, h_issue),
  -- Two orders that need the same key at the same time get the same.
  CONSTRAINT token_issue_keys_period UNIQUE (instance, slug, valid_from),
  FOREIGN KEY (instance, slug) REFERENCES token_families (instance, slug) ON DELETE CASCADE
);

CREATE INDEX token_issue_keys_expired ON token_issue_keys (valid_until);

-- With which `wallet_data` a contract with choices was paid.
ALTER TABLE orders ADD COLUMN wallet_data_hash bytea;

-- What a try to pay takes and gives besides coins, stored with the intents of its deposits; while this row is there, the
-- tokens that it takes are its own. An order may have several tries, of which one pays.
CREATE TABLE token_payments (
  instance bigint NOT NULL,
  order_id text NOT NULL,
  wallet_data_hash bytea NOT NULL,
  -- The `token_sigs` that the wallet gets once the order is paid: a JSON array.
  token_sigs text NOT NULL,
  PRIMARY KEY (instance, order_id, wallet_data_hash),
  FOREIGN KEY (instance, order_id) REFERENCES orders (instance, order_id) ON DELETE CASCADE
);

-- A token is taken once. What has been spent stays here without its order, for as long as the token would be valid.
CREATE TABLE token_uses (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  token_pub bytea NOT NULL,
  slug text NOT NULL,
  valid_until bigint NOT NULL,
  -- NULL: of no try any more. Then it is free, unless it was spent.
  order_id text,
  wallet_data_hash bytea,
  spent_at bigint,
  PRIMARY KEY (instance, token_pub),
  FOREIGN KEY (instance, order_id, wallet_data_hash)
    REFERENCES token_payments (instance, order_id, wallet_data_hash) ON DELETE SET NULL (order_id, wallet_data_hash)
);

CREATE INDEX token_uses_by_payment ON token_uses (instance, order_id, wallet_data_hash) WHERE order_id IS NOT NULL;
CREATE INDEX token_uses_expired ON token_uses (valid_until);
