"""传送 Carrying words to the grids: groups, the outbox, the worker's hands.

This wing knows nothing of notices or matters: it is given words and a group, and says what became of them.
"""
