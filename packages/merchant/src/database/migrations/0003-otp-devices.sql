-- Devices without network that confirm payments at the point of sale with one-time codes.

CREATE TABLE otp_devices (
  instance bigint NOT NULL REFERENCES instances ON DELETE CASCADE,
  device_id text NOT NULL,
  description text NOT NULL,
  -- The secret that the device shares with us, RFC 3548 base32 as it was given.
  otp_key text NOT NULL,
  -- 0 none, 1 TOTP without the price, 2 TOTP with the price.
  otp_algorithm integer NOT NULL CHECK (otp_algorithm BETWEEN 0 AND 2),
  otp_counter bigint NOT NULL,
  PRIMARY KEY (instance, device_id)
);

-- A copy, not a reference: what an order's customer shows must fit what the device knew when the order was made.
ALTER TABLE orders
  ADD COLUMN otp_key text,
  ADD COLUMN otp_algorithm integer,
  ADD CONSTRAINT orders_otp CHECK ((otp_key IS NULL) = (otp_algorithm IS NULL));
