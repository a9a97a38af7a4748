"""The rules: what happens to jobs, in which order. Services take ports as arguments and never name a driver."""
