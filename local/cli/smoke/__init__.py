"""`rauskuclaw smoke`: short stories told to any instance over HTTP alone, which say whether it does its work.

api.py        what the stories ask with; steps.py: how a suite is run and reported; command.py: the command
m1.py ... m5.py  the suites: a list of steps each
"""
