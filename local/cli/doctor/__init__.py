"""`rauskuclaw doctor`: looks at everything an instance stands on, and says what to do about what is wrong.

findings.py   what a check may say; machine.py: what is looked at, and what tests put in its place
checks.py     the list of checks; running.py: runs them, with fixes; command.py: the command
the rest      the checks, one small function each: installation, configuration, folder, storage, processes, models, aws
"""
