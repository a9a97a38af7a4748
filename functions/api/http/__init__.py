"""What every request has in common, whatever it is about: admission, limits, reading it, answering it."""
