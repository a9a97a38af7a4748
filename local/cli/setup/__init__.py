"""`rauskuclaw setup`: asks what an instance should do, and writes `.env` and `rauskuclaw.json`.

plan.py       what would be written, and whether it may be; questions.py: what is asked; asking.py: how (arrow keys)
finding.py    model servers and programs that are there already; command.py: the command
"""
