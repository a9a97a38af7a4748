"""Brings queue messages and the clock to the functions as the events they know from AWS.

events.py  the shapes of the events      pump.py    messages of a lane -> worker batches
chaos.py   duplicates and disorder       ticker.py  time -> scheduler ticks
"""
