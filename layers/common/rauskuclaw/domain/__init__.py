"""Values and pure functions: what a job is and how it may change. No I/O, no imports from outer layers."""
