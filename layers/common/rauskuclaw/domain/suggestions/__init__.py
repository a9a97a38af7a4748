"""Jobs that a model suggests in a chat: how they are read, normalised, told apart from the question, and judged.

Pure functions. Existing clients did this in the browser; what a text means here is what it means there, to the letter,
so values are converted as JavaScript converts them.
"""
