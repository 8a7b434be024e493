"""Trains the span reader: `python -m qa.reading.training --help`."""
