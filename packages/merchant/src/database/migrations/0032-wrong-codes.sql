-- Wrong codes of second factors, beside the wrong passwords of the same hour and network.

ALTER TABLE failed_sign_ins ADD COLUMN wrong_codes integer NOT NULL DEFAULT 0;
