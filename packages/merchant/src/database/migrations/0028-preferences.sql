-- What a shop's people chose in the back office, as one JSON document that only their programs understand.
CREATE TABLE preferences (
  instance bigint PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
  document text NOT NULL
);
