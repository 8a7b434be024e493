"""Everything about speed and scale in one run: `python -m eval bench`.

The benchmarks measure (`eval.benchmarks`); this runs them one after the other, each in a process of
its own, keeps what they found, and says which targets are met.
"""
