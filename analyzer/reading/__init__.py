"""Bytes to pages of positioned words."""
