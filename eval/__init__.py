"""How good the answers are: cases, measures, runs, comparison with a baseline, report.

Uses `qa` through its `Assistant` only, and is used by nothing but the `eval` command.
Importing it is light; a run loads what it needs.
"""
