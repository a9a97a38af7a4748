-- When a wait was reckoned, by the clock of then; empty where it ends at a date of its own, and in older rows.
ALTER TABLE messages ADD COLUMN planned_at INTEGER;
ALTER TABLE deliveries ADD COLUMN planned_at INTEGER;
ALTER TABLE provider_keys ADD COLUMN closed_at INTEGER;
CREATE INDEX dead_messages_by_age ON dead_messages (died_at);
