"""The gateway in front of the API on one machine: the built UI under /ui/ and the redirect to it."""
