-- Runs that ended without an outcome and without a death that the job may have caused.
ALTER TABLE jobs ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;
