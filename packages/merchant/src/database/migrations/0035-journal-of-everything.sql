-- More that can happen to a shop's money, and a journal that is begun page by page.

ALTER TABLE journal DROP CONSTRAINT journal_kind_check;
ALTER TABLE journal ADD CONSTRAINT journal_kind_check CHECK (kind IN
  ('sale', 'surcharge', 'deposit_fee', 'refund', 'refund_lapsed', 'wire_fee', 'payout', 'unannounced', 'duplicate',
   'correction', 'rounding'));

-- While what is older than the events is entered: the row of the last order, and of the last transfer, that was. Without
-- the first it was not begun.
ALTER TABLE journal_progress ADD COLUMN older_order bigint, ADD COLUMN older_transfer bigint;

-- What arrived, and no exchange says what for.
CREATE INDEX transfers_unannounced ON transfers (instance, confirmed_at) WHERE verified IS NULL;
