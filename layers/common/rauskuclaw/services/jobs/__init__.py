"""Jobs from the first request to the last callback: what callers may do, types, wake-ups, the sweep, deliveries."""
