"""Benchmarks over public data, whose path the user gives. Nothing of it is shipped."""
