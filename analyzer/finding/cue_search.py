"""Which cues of the rulebook occur in which sentence: one pass over the letter, cheap words before patterns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from analyzer.rulebook.notices import Cue, NoticePatterns, Role


def cue_hits(folded: Sequence[str], patterns: NoticePatterns, roles: frozenset[Role]) -> list[list[Cue]]:
    """For each folded sentence the cues of these roles that match it, in rulebook order."""
    joined = "\n".join(folded)
    starts: list[int] = []
    at = 0
    for text in folded:
        starts.append(at)
        at += len(text) + 1
    wanted: dict[int, set[int]] = {}
    for word, indexes in patterns.by_literal.items():
        here = [i for i in indexes if patterns.cues[i].role in roles]
        if not here:
            continue
        places = _sentences_with(word, joined, starts)
        if places:
            for i in here:
                wanted.setdefault(i, set()).update(places)
    found: list[list[Cue]] = [[] for _ in folded]
    for i in patterns.always:
        if patterns.cues[i].role in roles:
            wanted[i] = set(range(len(folded)))
    for i in sorted(wanted):
        cue = patterns.cues[i]
        for n in wanted[i]:
            if cue.regex.search(folded[n]):
                found[n].append(cue)
    return found


def _sentences_with(word: str, joined: str, starts: list[int]) -> set[int]:
    found: set[int] = set()
    at = joined.find(word)
    while at >= 0:
        n = bisect_right(starts, at) - 1
        found.add(n)
        at = joined.find(word, starts[n + 1]) if n + 1 < len(starts) else -1
    return found
