-- What the shop's people have noted about an order, for themselves.
CREATE TABLE order_notes (
  instance bigint NOT NULL,
  order_id text NOT NULL,
  note text NOT NULL,
  -- In the form that is searched.
  note_folded text NOT NULL,
  PRIMARY KEY (instance, order_id),
  FOREIGN KEY (instance, order_id) REFERENCES orders (instance, order_id) ON DELETE CASCADE
);
