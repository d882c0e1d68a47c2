-- What an exchange said last when it did not carry out a refund; NULL while it was not asked, or did it.
ALTER TABLE refunds
  -- HTTP status; 0 where there was no answer.
  ADD COLUMN refused_status integer,
  -- Code of its answer; 0 where there was none.
  ADD COLUMN refused_code integer,
  -- Whether asking once more could lead to anything else.
  ADD COLUMN refused_for_good boolean;
