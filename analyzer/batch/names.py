"""File names as text, and the order in which people expect them."""

from __future__ import annotations

import os
import re

SortKey = tuple[tuple[bool, int, str], ...]
_DIGITS = re.compile(r"(\d{1,18})")


def natural(name: str) -> SortKey:
    """Sort key in which `page 9` stands before `page 10`; total, so that equal documents always have the same first."""
    return (*((False, int(p), "") if p.isdecimal() else (True, 0, p) for p in _DIGITS.split(name)), (True, 0, name))


def printable(path: str) -> str:
    """A file name as text that every reader of JSON and CSV takes; bytes that are no UTF-8 become `\\xNN`."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    return name if os.sep == "/" else name.replace(os.sep, "/")
