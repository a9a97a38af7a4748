-- Whether runs may believe a memory. Nobody vouched for those from before. docs/decisions/0025 says what it is for.
ALTER TABLE memories ADD COLUMN trust TEXT NOT NULL DEFAULT 'untrusted';
