-- Second factors of our own: authenticator apps, passkeys and recovery codes.
--
-- Times are microseconds since 1970 and come from the program's clock.

CREATE TABLE own_factors (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  factor_id text NOT NULL,
  -- totp or passkey.
  kind text NOT NULL,
  -- What the owner calls it.
  name text NOT NULL,
  created_at bigint NOT NULL,
  -- NULL until it was shown to work.
  confirmed_at bigint,
  used_at bigint,
  -- Of an authenticator app: the key, sealed, and the last time step (of 30 seconds) whose code was taken.
  totp_key text,
  last_step bigint NOT NULL DEFAULT 0,
  -- Of a passkey: what its answer to the enrolment must be about (SHA-256), where it is good, and what it shows.
  challenge_hash bytea,
  origin text,
  credential_id bytea,
  public_key bytea,
  sign_count bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (instance, factor_id),
  UNIQUE (instance, credential_id)
);

-- Each is good once.
CREATE TABLE recovery_codes (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  -- SHA-256 of 80 random bits.
  code_hash bytea NOT NULL,
  created_at bigint NOT NULL,
  used_at bigint,
  PRIMARY KEY (instance, code_hash)
);
