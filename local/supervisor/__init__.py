"""Runs the product on one machine: one process forks the others, restarts them, and stops them in order.

folder.py     what lies where in the data folder, and its lock     lifeline.py  children die with their parent
child.py      one forked child                                     restarts.py  how long to wait before a restart
supervisor.py the loop over the children                           state.py     what `status` reads
admin_key.py  the key of the first start                           roles.py     what each child runs
isolation.py  a process for each suspect of a crash                 watchdog.py  ends a process that is stuck
main.py       start to finish
"""
