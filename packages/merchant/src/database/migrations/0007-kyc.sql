-- What each exchange says about the owner of each bank account: who he is, and how much it may wire to him.
--
-- Times are microseconds since 1970 and come from the program's clock. URLs are looked up by their SHA-256.

CREATE TABLE kyc_states (
  instance bigint NOT NULL,
  h_wire bytea NOT NULL,
  exchange_hash bytea NOT NULL,
  exchange_url text NOT NULL,
  next_check bigint NOT NULL,
  -- Failures in a row.
  attempts integer NOT NULL DEFAULT 0,
  -- NULL: the exchange was never asked.
  last_check bigint,
  -- Of the last answer; 0 is no answer.
  http_status integer NOT NULL DEFAULT 0,
  exchange_code integer NOT NULL DEFAULT 0,
  aml_review boolean NOT NULL DEFAULT false,
  access_token bytea,
  -- The limits in force as the exchange writes them (JSON); NULL where it named none.
  limits text,
  PRIMARY KEY (instance, h_wire, exchange_hash),
  FOREIGN KEY (instance, h_wire) REFERENCES accounts (instance, h_wire) ON DELETE CASCADE
);

CREATE INDEX kyc_states_due ON kyc_states (next_check);
