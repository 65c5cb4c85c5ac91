"""Reads a health-plan letter and says, with the letter's own words as evidence, which review is open and by when."""

__version__ = "0.1.0"
