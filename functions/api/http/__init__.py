"""The parts that every request shares, whatever it is about: admission, limits, reading it, answering it."""
