"""Runs the product on one machine: one process forks the others, restarts them, and stops them in order.

folder.py     what lies where in the data folder, and its lock     lifeline.py  children die with their parent
child.py      one forked child                                     restarts.py  how long to wait before a restart
supervisor.py the loop over the children; ends who is silent       state.py     what `status` reads
children.py   what it knows of each
admin_key.py  the key of the first start                           roles.py     what each child runs
isolation.py  a process for each suspect of a crash                pulse.py     beats of a process, and how to hear them
main.py       start to finish                                      pace.py      how often each part acts, and patience
"""
