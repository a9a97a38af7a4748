"""The `rauskuclaw` command.

main.py      the commands and the exit codes     output.py    JSON or text
instance.py  start, stop, restart                status.py    what runs, and whether it is well
client.py    requests to the API                 jobs.py      jobs from the command line
logs.py config.py auth.py
"""
