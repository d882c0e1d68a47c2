-- When a token was shown the last time, as exactly as some minutes; NULL: not since this is written down.
ALTER TABLE login_tokens ADD COLUMN last_used_at bigint;
