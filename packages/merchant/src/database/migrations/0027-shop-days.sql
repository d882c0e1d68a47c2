-- What is a day of the shop, and how often its statements are closed; without a row as the operator has it.
CREATE TABLE shop_days (
  instance bigint PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
  -- A name of the time zone database, such as Europe/Zurich.
  time_zone text,
  statements text CHECK (statements IN ('monthly', 'quarterly', 'never'))
);
