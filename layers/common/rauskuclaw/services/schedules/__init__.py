"""Jobs that come back by themselves.

service.py        what callers may do
requests.py       what a request asks for
cadence.py        when a schedule runs: its next run, in its time zone
first_run.py      the next run of one that is created or changed
dispatch.py       the loop over what is due
dispatch_plan.py  what one dispatch does
submitting.py     an occurrence's job
following.py      the occurrence after the one that a job is from
reminders.py      exact times on AWS
"""
