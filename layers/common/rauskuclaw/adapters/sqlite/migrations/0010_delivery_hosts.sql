-- Empty in older rows: those are nobody's share.
ALTER TABLE deliveries ADD COLUMN host TEXT NOT NULL DEFAULT '';
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (next_at, host) WHERE state = 'pending';
