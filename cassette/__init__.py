"""Cassette: structured asynchronous team meetings by voice."""

__version__ = "0.1.0"
