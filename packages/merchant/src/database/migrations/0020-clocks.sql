-- What others' clocks said when they were last compared with ours: what cannot be undone waits while they differ.
CREATE TABLE clock_witnesses (
  -- `database`, the base URL of an exchange, or the host of a bank.
  witness text PRIMARY KEY,
  -- Microseconds that ours is ahead; negative where it is behind.
  ahead bigint NOT NULL,
  -- By our clock.
  heard_at bigint NOT NULL
);
