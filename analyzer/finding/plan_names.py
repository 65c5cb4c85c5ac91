"""Names of plans, insurers, delegates and brands where they stand in the text, tolerant of recognition errors.

One pass over the words: each is read as itself, as a known word under the usual confusions (0/o, 1/l/i, rn/m), or as a known
word with one letter lost, added or changed; a name matches word by word, the longest first. Single-word names and initials
must stand exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from analyzer.model import SenderRole
from analyzer.rulebook.plans import WORD, Entity, Name, PlanPatterns, looks, words_of

_ALLOWED = (0, 0, 1, 2, 2, 4)
"""By number of words in a name: the damage allowed. A confusion of like letters is 1, any other changed letter 2."""


@dataclass(frozen=True, slots=True)
class NameSeen:
    """One name at `text[start:end]`; `damage` is 0 where it was read without an error."""

    name: Name
    start: int
    end: int
    damage: int


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int
    damage: int


def find_names(text: str, folded: str, patterns: PlanPatterns) -> tuple[NameSeen, ...]:
    """All names in order, without overlaps; `folded` is `fold(text)`."""
    found: list[NameSeen] = []
    read = _Reader(text, folded, patterns)
    end = 0
    for m in _STARTS.finditer(text):
        if m.start() < end or not read.starts_name(m):
            continue
        seen = _longest(text, read, m.start(), patterns)
        if seen is not None:
            found.append(seen)
            end = seen.end
    return tuple(found)


_STARTS = re.compile(r"[A-Z49](?<!\w[A-Z49])[\w&.'’]*|[a-z](?<=^[a-z])\w*", re.M)
"""A name starts with a capital, or a logo in small letters starts a line."""

_MAX_WORD = 30


class _Reader:
    """Words of one text from a place on, each as the known word it was probably meant to be."""

    def __init__(self, text: str, folded: str, patterns: PlanPatterns) -> None:
        self._text, self._folded, self._patterns = text, folded, patterns
        self._guesses: dict[str, tuple[str, int]] = {}
        self.comparisons_left = MOST_COMPARISONS

    def starts_name(self, m: re.Match[str]) -> bool:
        """Whether the word at this place opens any name."""
        word, names = m.group().lower(), self._patterns.names
        if word in names:
            return True
        if word in self._patterns.vocabulary or len(word) == 1:
            return False
        if not word.isalpha():
            sound = WORD.match(self._folded, m.start())
            word = _plain(sound.group()) if sound else word
            if word in names or (word[-1:] == "s" and word[:-1] in names):
                return True
        pair = self._patterns.joined.get(word)
        if pair is not None:
            return pair[0] in names
        if looks(word[:2]) not in _openings(self._patterns.vocabulary):
            return False
        return self._guess(word, m.start(), m.start() + len(word))[0] in names

    def words(self, at: int) -> Iterator[_Token]:
        """The words from `at` on; two words printed as one come as two."""
        known = self._patterns.vocabulary
        for m in WORD.finditer(self._folded, at, at + 200):
            word = _plain(m.group())
            if word in known:
                yield _Token(word, m.start(), m.end(), 0)
            elif word in self._patterns.joined:
                for part in self._patterns.joined[word]:
                    yield _Token(part, m.start(), m.end(), 0)
            elif word[-1:] == "s" and word[:-1] in known and "'" in m.group():
                yield _Token(word[:-1], m.start(), m.end(), 0)
            else:
                meant, damage = self._guess(word, m.start(), m.end())
                yield _Token(meant, m.start(), m.end(), damage)

    def _guess(self, word: str, start: int, end: int) -> tuple[str, int]:
        if not 4 <= len(word) <= _MAX_WORD or not self._text[start].isupper() or not self._known_beside(start, end):
            return word, 0
        guess = self._guesses.get(word)
        if guess is None:
            guess = self._guesses[word] = _nearest(word, self._patterns)
        return guess

    def _known_beside(self, start: int, end: int) -> bool:
        """A damaged word is read only beside a sound one, which keeps surnames and streets as they are."""
        after = WORD.match(self._folded, end + 1)
        if after is not None:
            word = _plain(after.group())
            if word in self._patterns.vocabulary or (self._text[after.start()].isupper() and looks(word) in _alike_index(self._patterns.vocabulary)):
                return True
        return self._folded[max(0, start - 25) : start].rpartition(" ")[0].rpartition(" ")[2] in self._patterns.vocabulary


def _plain(word: str) -> str:
    return "and" if word == "&" else word.replace("'", "").replace(".", "")


def _nearest(word: str, patterns: PlanPatterns) -> tuple[str, int]:
    """The known word that this one was probably meant to be, and how far the two are apart."""
    if len(word) < 4:
        return word, 0
    seen = looks(word)
    alike = _alike_index(patterns.vocabulary).get(seen)
    if alike is not None:
        return alike, 1
    if len(seen) < 5:
        return word, 0
    if seen in patterns.near:
        return patterns.near[seen], 2
    for i in range(len(seen)):
        less = seen[:i] + seen[i + 1 :]
        guess = _alike_index(patterns.vocabulary).get(less) if len(less) >= 5 else None
        if guess is None:
            guess = patterns.near.get(less)
            if guess is not None and (len(looks(guess)) != len(seen) or looks(guess)[:i] + looks(guess)[i + 1 :] != less):
                guess = None
        if guess is not None:
            return guess, 2
    return word, 0


@lru_cache(maxsize=4)
def _openings(vocabulary: frozenset[str]) -> frozenset[str]:
    """The first two letters of known words, like letters read alike; damage in both is not read."""
    return frozenset(looks(w[:2]) for w in vocabulary if len(w) >= 4)


@lru_cache(maxsize=4)
def _alike_index(vocabulary: frozenset[str]) -> dict[str, str]:
    return {looks(w): w for w in sorted(vocabulary) if len(w) >= 4}


def _longest(text: str, read: _Reader, at: int, patterns: PlanPatterns) -> NameSeen | None:
    stream = read.words(at)
    first = next(stream, None)
    if first is None or first.word not in patterns.names:
        return None
    tokens = [first]
    exact: NameSeen | None = None
    for name in patterns.names[first.word]:
        n = len(name.words)
        if n > 1 and len(tokens) > 1 and name.words[1] != tokens[1].word:
            continue
        while len(tokens) < n and tokens[-1].word == name.words[len(tokens) - 1]:
            more = next(stream, None)
            if more is None:
                break
            tokens.append(more)
        if tuple(t.word for t in tokens[:n]) == name.words and _printed(text, name, tokens[:n]):
            exact = NameSeen(name, tokens[0].start, tokens[n - 1].end, sum(t.damage for t in tokens[:n]))
            break
    if exact is not None and exact.name.strong and len(exact.name.words) > 2:
        return exact
    tokens.extend(islice(stream, max(0, 2 - len(tokens))))
    if len(tokens) < 2 or not _may_go_on(text, tokens[1], first.word, patterns):
        return exact
    tokens.extend(islice(stream, max(0, _NAME_LENGTH - len(tokens))))
    if read.comparisons_left and any(_looks_damaged(text, t, patterns) for t in tokens[1:]):
        read.comparisons_left -= 1
        return _damaged(text, tokens, patterns, len(exact.name.words) if exact else 0) or exact
    return exact


MOST_COMPARISONS = 300
"""Places compared letter by letter in one text; a bad scan of a long letter needs some dozens."""

_NAME_LENGTH = 9
"""Words of a name that are compared where one of them is damaged."""


def _may_go_on(text: str, second: _Token, first: str, patterns: PlanPatterns) -> bool:
    """Whether a longer name may stand here: its second word, sound or damaged."""
    if second.damage == 0 and second.word in patterns.vocabulary:
        return any(len(n.words) > 2 and n.words[1] == second.word for n in patterns.names[first])
    return text[second.start].isupper()


def _looks_damaged(text: str, token: _Token, patterns: PlanPatterns) -> bool:
    return (token.damage > 0 or token.word not in patterns.vocabulary) and text[token.start].isupper()


def _damaged(text: str, tokens: list[_Token], patterns: PlanPatterns, longer_than: int) -> NameSeen | None:
    """The longest name of three words or more that these are, each word within an edit or two of its own."""
    best: NameSeen | None = None
    for name in patterns.names[tokens[0].word]:
        n = len(name.words)
        if n < 3 or n > len(tokens) or n <= longer_than or (best is not None and n <= len(best.name.words)):
            continue
        distance = tokens[0].damage
        for word, token in zip(name.words[1:], tokens[1:n], strict=True):
            allowed = 0 if len(word) < 3 else 1 if len(word) < 7 else 2
            raw = word if token.word == word and token.damage == 0 else text[token.start : token.end].lower()
            edits = min(Levenshtein.distance(raw, word, score_cutoff=allowed), Levenshtein.distance(looks(raw), looks(word), score_cutoff=allowed))
            if edits > allowed:
                break
            distance += edits
        else:
            if distance <= sum(map(len, name.words)) // 6 and _is_name(text, name, tokens[:n]):
                best = NameSeen(name, tokens[0].start, tokens[n - 1].end, min(distance, 4))
    return best


def _printed(text: str, name: Name, tokens: list[_Token]) -> bool:
    """Whether these words are printed as this name, not as common words, a surname or part of an address."""
    if sum(t.damage for t in tokens) > _ALLOWED[min(len(tokens), len(_ALLOWED) - 1)]:
        return False
    return _is_name(text, name, tokens)


def _is_name(text: str, name: Name, tokens: list[_Token]) -> bool:
    start, end, n = tokens[0].start, tokens[-1].end, len(tokens)
    if name.capitals is not None:
        if name.capitals != text[start:end]:
            return False
    elif not _printed_as_name(text, start, end):
        return False
    return not ("\n\n" in text[start:end] or _in_address(text, start, end) or (n == 1 and name.brand and _surname(text, start)))


def _printed_as_name(text: str, start: int, end: int) -> bool:
    """A name has a capital somewhere, or is a logo in small letters at the start of a line."""
    return any(c.isupper() for c in text[start:end]) or text[start - 1 : start] in ("", "\n")


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether the words are part of a web or mail address."""
    return text[start - 1 : start] in ("@", "/", ".", "_") or (text[end : end + 1] in (".", "@", "/", "_") and text[end + 1 : end + 2].islower())


_BEFORE_SURNAME = re.compile(r"(?:[A-Z][\w'’-]+|[A-Z]\.|Mrs?\.|Ms\.|Dr\.) $")
_NO_FORENAME = re.compile(
    r"(?:By|For|From|To|With|At|Contact|Call|Through|And|The|Your|Or|Of|About|If|When|Under|Plan|Payer|Carrier|Insurer|Coverage|Welcome|Dear) $"
)


def _surname(text: str, start: int) -> bool:
    """Whether a one-word brand follows a capitalised word, as a surname does ("Ana Molina")."""
    before = text[max(0, start - 20) : start]
    return _BEFORE_SURNAME.search(before) is not None and not _NO_FORENAME.search(before)


# ---------------------------------------------------------------- names nobody listed

_PLAN_ENDING = re.compile(
    r"\b(?:(?:Employee |Group |Active |Retiree )?(?:Health|Medical|Benefits?|Welfare|HEALTH|MEDICAL)"
    r"(?: ?Care| CARE| and Welfare| & Welfare| Benefits?)? ?(?:Plans?|PLAN)\b"
    r"|HealthPlan\b|(?:Insurance|INSURANCE|Assurance|ASSURANCE) (?:Company|COMPANY|Co\b\.?|Corporation|Corp\b\.?)"
    r"|(?:Trust|TRUST|Welfare|WELFARE|Benefits?|BENEFITS?|Health|HEALTH) (?:(?:Trust|TRUST) )?(?:Funds?|FUNDS?|Trust|TRUST)\b"
    r"|Health Authority\b|(?:Health|HEALTH) (?:Advantage|ADVANTAGE)\b)"
    r"(?: of(?: [A-Z]\w+){1,3})?(?:,? (?:Inc\b\.?|INC\b\.?|LLC\b|Ltd\b\.?))?"
)
_SENDER_ENDING = re.compile(
    r"\b(?P<group>Medical Group|MEDICAL GROUP|IPA\b|Independent Practice Association"
    r"|(?:Physicians?|PHYSICIANS?)(?: (?:Network|NETWORK|Group|GROUP|Partners|Alliance|IPA|Medical Group|MEDICAL GROUP))?"
    r"|Medical Associates|Medical Foundation|Medical Management|(?:Provider|Care|Health|Medical) (?:Network|NETWORK))"
    r"|\b(?P<review>Utilization (?:Review|Management) (?:Services|Organization|Solutions|Company|Associates)"
    r"|Review (?:Services|Organization)|Clinical Review(?: Services)?|Medical Review)"
    r"|\b(?P<drugs>Pharmacy (?:Benefits?|Services|Solutions|Management)(?: (?:Management|Manager|Services))?"
    r"|Rx\b|Prescription (?:Services|Solutions))"
    r"|\b(?P<administrator>Administrators\b|ADMINISTRATORS\b|Third Party Administrators?"
    r"|(?:Benefits?|Claims?|Administrative) (?:Administrators?|Services|Solutions|Management(?: Services)?|Administration))"
)
_LEAD = re.compile(r"(?:(?:[A-Z0-9][\w&.'’/-]*,?|of|the|and|&|for|de|del|la|los|las|y|in)[ \t]{1,2}){1,9}$")
_TRIM = re.compile(
    r"^(?:(?:\d{1,4}|[AP]M|the|The|THE|of|and|for|in|by|From|To|Dear|Your|YOUR|Our|My|This|That|A|An|Re:?|RE:?|Health plan|Plan|Member|Name|Group"
    r"|Employer|If|When|What|Under|With|Any|Other|Call|Contact|Write|Federal|State|California state|Adverse|Notice|Each|Medicare|Medi-Cal|No"
    r"|de|del|la|y)[ \t]+)+"
)
_GENERIC = frozenset(
    [
        *("your", "our", "the", "a", "an", "and", "or", "of", "for", "in", "this", "that", "each", "any", "other", "new", "about"),
        *("group", "employee", "employees", "employer", "individual", "adult", "managed", "federal", "state", "active", "retiree"),
        *("summary", "evidence", "coverage", "health", "healthcare", "care", "medical", "benefit", "benefits", "welfare", "insurance"),
        *("plan", "plans", "healthplan", "company", "trust", "fund", "medicare", "medi-cal", "hmo", "ppo"),
    ]
)
"""A name needs a word besides these."""


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A company name found by its ending alone."""

    text: str
    start: int
    end: int
    role: SenderRole


def plan_like_names(text: str, start: int, end: int) -> tuple[PrintedName, ...]:
    """Names ending like a plan, insurer or trust fund within `text[start:end]`."""
    return tuple(_with_lead(text, m, start, SenderRole.PLAN) for m in _PLAN_ENDING.finditer(text, start, end) if _has_lead(text, m, start))


_ROLES = {
    "group": SenderRole.MEDICAL_GROUP,
    "review": SenderRole.UTILIZATION_REVIEW,
    "drugs": SenderRole.PHARMACY_BENEFIT_MANAGER,
    "administrator": SenderRole.THIRD_PARTY_ADMINISTRATOR,
}


def sender_like_names(text: str, start: int, end: int) -> tuple[PrintedName, ...]:
    """Names ending like a medical group, reviewer, pharmacy manager or administrator within `text[start:end]`."""
    return tuple(
        _with_lead(text, m, start, _ROLES[m.lastgroup or "group"]) for m in _SENDER_ENDING.finditer(text, start, end) if _has_lead(text, m, start)
    )


def _lead(text: str, m: re.Match[str], floor: int) -> str:
    line = max(floor, text.rfind("\n", 0, m.start()) + 1, m.start() - 90)
    lead = _LEAD.search(text[line : m.start()])
    if lead is None:
        return ""
    words = lead.group()
    return words[len(words) - len(_TRIM.sub("", words)) :] if _TRIM.match(words) else words


def _has_lead(text: str, m: re.Match[str], floor: int) -> bool:
    lead = _lead(text, m, floor).strip()
    own = [w for w in lead.split() if w[:1].isupper() or w[:1].isdigit()]
    return any(w[:1].isupper() for w in own) and any(w.strip(".,'’/-").lower() not in _GENERIC for w in [*own, *m.group().split()])


def _with_lead(text: str, m: re.Match[str], floor: int, role: SenderRole) -> PrintedName:
    start = m.start() - len(_lead(text, m, floor))
    return PrintedName(" ".join(text[start : m.end()].split()).rstrip(","), start, m.end(), role)


CLOSE = 90
"""Likeness of two names, 0 to 100, from which a printed name is a damaged listed one."""


def closest_entity(printed: str, patterns: PlanPatterns) -> Entity | None:
    """The listed plan or insurer whose legal name this nearly is, letters that scanners confuse made equal."""
    names = {e.id: looks(" ".join(words_of(e.name))) for e in patterns.entities.values() if e.lines and not e.generic}
    best = process.extractOne(looks(" ".join(words_of(printed))), names, scorer=fuzz.ratio, score_cutoff=CLOSE)
    return patterns.entities[best[2]] if best else None
