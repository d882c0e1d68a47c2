-- When the lock was made, so that one that a clock made which was ahead lasts no longer than it was meant to. 0: before this.
ALTER TABLE product_locks ADD COLUMN created_at bigint NOT NULL DEFAULT 0;
