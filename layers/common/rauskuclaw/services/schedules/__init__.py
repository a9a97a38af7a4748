"""Jobs that come back by themselves.

service.py   what callers may do            cadence.py     when a schedule runs: its next run, in its time zone
reading.py   what a request asks for        timing.py      the next run of one that is created or changed
planning.py  what one dispatch does         dispatch.py    the loop over what is due
submitting.py  an occurrence's job          reminders.py   exact times on AWS
"""
