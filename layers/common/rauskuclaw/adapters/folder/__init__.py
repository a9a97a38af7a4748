"""The workspace in a folder of this machine. Other programs may change it at any time, and may be hostile.

Every name is opened relative to the folder it is in, by a descriptor, and links are never followed: so no text can lead
out of the root, and what is swapped between two calls is refused rather than used.
"""
