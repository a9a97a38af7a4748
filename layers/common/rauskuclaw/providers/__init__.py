"""Language models behind one port (ports/models.py): who answers, and what goes wrong in which class.

openai_compatible.py speaks the chat completions protocol, answer.py reads its stream, demo.py answers offline,
registry.py says which provider serves a handler, key_gate.py keeps calls away from a provider that limits us.
"""
