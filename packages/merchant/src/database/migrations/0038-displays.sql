-- What a till shows to its customer on another device, which has nothing but the key to that.
--
-- Times are microseconds since 1970 and come from the program's clock.

CREATE TABLE displays (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  -- The till, told by the serial of its first token, and the token that it showed last: with that the display ends, too.
  device bigint NOT NULL,
  token bigint NOT NULL,
  -- SHA-256 of the key.
  key_hash bytea NOT NULL,
  -- When the till told something the last time, and when another device asked, as exactly as some minutes; 0: not yet.
  heard_at bigint NOT NULL,
  watched_at bigint NOT NULL DEFAULT 0,
  expires_at bigint NOT NULL,
  -- Grows with every change of what is shown, which is JSON; NULL until the till has told it.
  version bigint NOT NULL DEFAULT 0,
  shown text,
  PRIMARY KEY (instance, device),
  CONSTRAINT displays_key UNIQUE (instance, key_hash),
  FOREIGN KEY (instance, token) REFERENCES login_tokens (instance, serial) ON DELETE CASCADE
);

-- For the end of a token.
CREATE INDEX displays_token ON displays (instance, token);
