-- What is over is found without a look at all that is not.
CREATE INDEX displays_by_expiry ON displays (expires_at);
