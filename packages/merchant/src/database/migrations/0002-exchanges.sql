-- What we know of the exchanges we trust. Reference data: it belongs to no instance, and every process reads all of it.
--
-- Times are microseconds since 1970 and come from the program's clock; "never" is the largest bigint.

-- One row for each exchange of the configuration: the /keys we hold, and the state of the next download, which all
-- processes share so that one of them downloads, and so that failures slow all of them down.
CREATE TABLE exchange_keys (
  exchange_url text PRIMARY KEY,
  master_pub bytea NOT NULL,
  currency text NOT NULL,
  -- The answer as it was received; NULL until there was one whose signatures are good.
  keys text,
  received_at bigint,
  etag text,
  keys_expiration bigint,
  -- Grows with each new `keys`, so that other processes notice.
  revision bigint NOT NULL DEFAULT 0,
  next_download bigint NOT NULL,
  -- The process that downloads now, and until when it may take.
  claim bytea,
  claimed_until bigint NOT NULL DEFAULT 0,
  -- When a request last asked for keys ahead of time, because it met an unknown denomination.
  last_demand bigint NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  -- Outcome of the last download: 0 is no HTTP answer, or no error code.
  last_http_status integer NOT NULL DEFAULT 0,
  last_ec integer NOT NULL DEFAULT 0,
  last_hint text NOT NULL DEFAULT '',
  first_seen bigint NOT NULL
);

-- Every online signing key that a master key has signed, kept for good: old confirmations must stay verifiable.
CREATE TABLE exchange_signing_keys (
  master_pub bytea NOT NULL,
  exchange_pub bytea NOT NULL,
  start_date bigint NOT NULL,
  expire_date bigint NOT NULL,
  end_date bigint NOT NULL,
  master_sig bytea NOT NULL,
  first_seen bigint NOT NULL,
  PRIMARY KEY (master_pub, exchange_pub)
);

-- Every wire fee that a master key has signed, kept for good: a transfer is checked with the fee of its day.
CREATE TABLE exchange_wire_fees (
  master_pub bytea NOT NULL,
  wire_method text NOT NULL,
  start_date bigint NOT NULL,
  end_date bigint NOT NULL,
  currency text NOT NULL,
  wire_fee_val bigint NOT NULL,
  wire_fee_frac integer NOT NULL,
  closing_fee_val bigint NOT NULL,
  closing_fee_frac integer NOT NULL,
  master_sig bytea NOT NULL,
  first_seen bigint NOT NULL,
  PRIMARY KEY (master_pub, wire_method, start_date, end_date)
);
