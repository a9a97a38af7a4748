"""`agent.run` and chats with tools: the loop around a model, its tools, and the people who are asked.

loop.py says what happens in which order; journal.py keeps the steps, thinking.py talks to the model, deciding.py
judges a call, acting.py makes it, asking.py words questions.
"""
