"""`qa serve`: who may come in, how much of the machine they get, and what is told of it.

Nothing here answers anything: the chat and the API do, behind these gates.
"""
