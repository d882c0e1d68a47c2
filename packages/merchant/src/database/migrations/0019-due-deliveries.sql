-- What is due is taken in the order of its times, and of its numbers where these are equal.
DROP INDEX webhook_deliveries_due;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt, serial) WHERE state = 'pending';
