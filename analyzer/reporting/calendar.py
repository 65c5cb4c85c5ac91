"""The deadlines of a determination as a calendar (RFC 5545): whole-day entries with a reminder, no clock, no network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from analyzer.model import Deadline, DeadlineName, Determination

_PRODUCT = "-//denial-analyzer//deadlines//EN"
_FOLD_AT = 73
"""Octets of a line before it is folded: 75 with the break (RFC 5545, 3.1)."""
_REMIND = "-P7D"
_TITLES: Mapping[DeadlineName, str] = {
    DeadlineName.PLAN_GRIEVANCE: "Last day to ask the plan to look again",
    DeadlineName.IMR_APPLICATION: "File by this day: Independent Medical Review",
    DeadlineName.IMR_EARLIEST: "First day you can ask for an Independent Medical Review",
    DeadlineName.STATE_HEARING: "File by this day: State Hearing",
    DeadlineName.CONTINUED_BENEFITS: "Ask by this day to keep your services going",
    DeadlineName.MEDICARE_APPEAL: "File by this day: Medicare appeal",
    DeadlineName.EXTERNAL_REVIEW: "File by this day: external review",
    DeadlineName.OPM_REVIEW: "File by this day: OPM review",
    DeadlineName.DWC_IMR: "File by this day: workers' compensation IMR",
    DeadlineName.OTHER_STATE_REVIEW: "File by this day: the other state's review",
}


def to_ics(determination: Determination, *, as_of: date, titles: Mapping[DeadlineName, str] | None = None) -> str:
    """An iCalendar text, CRLF line ends, one event for each deadline.

    The stamp is midnight of `as_of` and each id is a digest of the deadline: the same determination gives the same bytes.
    `titles` replaces the English names.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for deadline in determination.deadlines:
        lines.extend(_event(deadline, (titles or _TITLES)[deadline.name], as_of, determination.disclaimer))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(deadline: Deadline, title: str, as_of: date, disclaimer: str) -> Iterator[str]:
    uid = hashlib.sha256(f"{deadline.name}|{deadline.due}|{deadline.basis}".encode()).hexdigest()[:32]
    about = " ".join(part for part in (deadline.basis, f"({deadline.citation}; {deadline.verified})", disclaimer) if part)
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@denial-analyzer.invalid"
    yield f"DTSTAMP:{as_of:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{deadline.due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{deadline.due + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(title)}"
    yield f"DESCRIPTION:{_escaped(about)}"
    yield "TRANSP:TRANSPARENT"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(title)}", f"TRIGGER:{_REMIND}", "END:VALARM")
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, never inside a character; every part but the first starts with a space."""
    part, room = "", _FOLD_AT
    for character in line:
        width = len(character.encode())
        if width > room:
            yield part
            part, room = " ", _FOLD_AT - 1
        part += character
        room -= width
    yield part
