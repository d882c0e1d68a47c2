-- Where the numbers begin by which exchanges tell the refunds of one coin apart. An import sets it: what was granted after
-- the export was written is not known any more, and its numbers must not be given to other refunds.
CREATE SEQUENCE refund_numbers AS bigint;
