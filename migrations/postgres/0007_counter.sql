-- The last digits of a phone, as one says them at the counter.

-- A keyed hash of the last four digits; empty: not yet made for a member from before.
ALTER TABLE member ADD COLUMN tail_hash TEXT COLLATE "C" NOT NULL DEFAULT '';
-- member_by_tail: those of a place whose phones end so.
CREATE INDEX member_by_tail ON member (tail_hash, division_code);
