"""Tests of `qa.sources`."""
