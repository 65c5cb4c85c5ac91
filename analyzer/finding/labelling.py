"""The body of a letter, sentence by sentence: the plan's own words, rights, statutory text, taglines, closing.

A sentence is weighed by its own cues, by half the mean of its neighbours in the paragraph, and by the heading or paragraph before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analyzer.finding.language import find_language
from analyzer.finding.opening import LABEL, is_prose
from analyzer.finding.paragraphs import BULLET
from analyzer.finding.pieces import Label, Piece
from analyzer.finding.section_map import SectionKind
from analyzer.rulebook.notices import NoticePatterns

OWN_WORDS = frozenset({SectionKind.DECISION, SectionKind.RATIONALE, SectionKind.BODY, SectionKind.CLAIM_NOTES})
"""Sections in which the plan itself speaks about this case."""
_RIGHTS = frozenset({SectionKind.APPEAL_RIGHTS, SectionKind.MANDATED_NOTICE})
_TAIL = frozenset({SectionKind.CLOSING, SectionKind.TAGLINES, SectionKind.LEGAL_FOOTER})
_KEPT = frozenset({SectionKind.GLOSSARY, SectionKind.CLAIM_NOTES, SectionKind.RATIONALE, SectionKind.DECISION, SectionKind.CRITERIA})
_NON_LATIN = re.compile(r"[^\x00-\u024f\u1e00-\u1eff\u2000-\u22ff\u2500-\u27bf\uf000-\uffff]")
_SMALL = frozenset(
    re.findall(
        r"\S+",
        "the of and to you your is we for this that not was by from with are have a in on or be it"
        " de la el que los para su en por las del una con no se",
    )
)
_OPENING = 1000
"""Characters of the body, statutory text left out, that show the letter's language."""
_HEADING_WORDS = 14
_TELLING_WORDS = 6
"""Fewer words do not show their language."""
_RUN_IN_WORDS = 9
_SENTENCE_STARTS = ("the ", "this ", "these ", "we ", "it ", "there ", "you ", "a ", "no ", "in ", "on ", "as ")
_SHARE_OF_NEIGHBOURS = 0.5
_PULL_OF_RIGHTS = 2.5
_PULL_OF_OWN = 2.0
_PULL_OF_TAIL = 1.5
_CLEARLY_OWN = 6.0
"""A paragraph that speaks so much more of this case breaks the spell of a rights heading."""
_ENOUGH = 3
"""Weight from which a cue for a special section (reviewer, footer, glossary) counts."""

Weights = Mapping[str, float]


class Labeller:
    """Walks the paragraphs of the body and remembers which section the letter is in."""

    def __init__(self, weights: Sequence[Weights], folded: Sequence[str], mandated: Sequence[str | None], patterns: NoticePatterns) -> None:
        self.weights = weights
        self.folded = folded
        self.mandated = mandated
        self.patterns = patterns
        self.context = SectionKind.DECISION
        self.said_something = False
        self.language = "en"

    def label(self, pieces: Sequence[Piece], greeting: str = "") -> None:
        """`greeting`: the salutation, which shows the letter's language."""
        own = [p.text for p in pieces if p.label is None and all(self.mandated[n] is None for n in p.sentences)]
        self.language = find_language([greeting, " ".join(own)[:_OPENING]])
        for piece in pieces:
            if piece.label is None:
                self._one(piece)

    def _one(self, piece: Piece) -> None:
        heading = self._heading(piece.folded) if self._may_be_heading(piece) else None
        if heading is not None:
            self.context = heading
            piece.label = (heading, "section.heading")
            return
        if any(c.search(piece.folded) for c in self.patterns.closings):
            self._set(piece, SectionKind.CLOSING, "section.closing")
        elif self._is_foreign(piece):
            self._set(piece, SectionKind.TAGLINES, "section.language")
        elif not self.said_something and LABEL.match(piece.text) and len(piece.text.split()) <= 10 and not is_prose(piece):
            piece.label = (SectionKind.REFERENCE_BLOCK, "section.label")
        elif self.context is SectionKind.CLOSING and self._is_signature(piece):
            piece.label = (SectionKind.CLOSING, "section.signature")
        else:
            self._by_cues(piece)

    def _set(self, piece: Piece, kind: SectionKind, rule: str) -> None:
        piece.label = (kind, rule)
        self.context = kind

    # ------------------------------------------------------------ headings

    def _may_be_heading(self, piece: Piece) -> bool:
        words = piece.text.split()
        return (
            len(words) <= _HEADING_WORDS and len(piece.paragraph.lines) <= 2 and len(piece.sentences) <= 2 and piece.text.rstrip()[-1:] not in ".;,"
        )

    def _heading(self, folded: str) -> SectionKind | None:
        return next((SectionKind(c.value) for c in self.patterns.headings if c.search(folded)), None)

    def _run_in_heading(self, piece: Piece) -> SectionKind | None:
        """'Grievances. You may ask us ...': a first sentence that is only a heading."""
        if len(piece.sentences) < 2:
            return None
        first = self.folded[piece.sentences[0]]
        if len(first.split()) > _RUN_IN_WORDS or not first.endswith((".", "?", ":")) or first.startswith(_SENTENCE_STARTS):
            return None
        kind = self._heading(first)
        return kind if kind not in (SectionKind.DECISION, SectionKind.CLOSING) else None

    # ------------------------------------------------------------ tail of the letter

    def _is_foreign(self, piece: Piece) -> bool:
        """Another script, another language than the letter's, or what OCR makes of a script it does not know."""
        text = piece.text
        if not text.isascii() and len(_NON_LATIN.findall(text)) > 0.2 * len(text):
            return True
        words = piece.folded.split()
        if len(words) < _TELLING_WORDS:
            return False
        small = sum(map(_SMALL.__contains__, words))
        if self.context in _TAIL and small * 16 < len(words):
            return True
        if small * 6 >= len(words) and text.isascii() and self.language == "en":
            return False
        language = find_language([text])
        return language not in ("en", self.language) and (len(words) < 90 or language != "es")

    def _is_signature(self, piece: Piece) -> bool:
        return len(piece.text.split()) < 12 and not is_prose(piece)

    # ------------------------------------------------------------ by cues

    def _by_cues(self, piece: Piece) -> None:
        run_in = self._run_in_heading(piece)
        if run_in is not None:
            self.context = run_in
        total: dict[str, float] = {}
        for n in piece.sentences:
            for kind, weight in self.weights[n].items():
                total[kind] = total.get(kind, 0.0) + weight
        if self._is_tagline(total):
            self._set(piece, SectionKind.TAGLINES, "section.cues.taglines")
            return
        before = self.context
        is_item = BULLET.match(piece.text) is not None and before in _RIGHTS
        speaks = total.get("own", 0.0) >= total.get("appeal_rights", 0.0) + _CLEARLY_OWN
        for n in piece.sentences:
            label = self._sentence(n, total, len(piece.sentences), pull=2.0 if is_item else 0.4 if speaks else 1.0)
            piece.labels[n] = label
            if self.weights[n].get("rationale") and label[0] in OWN_WORDS and self.context is SectionKind.DECISION:
                self.context = SectionKind.RATIONALE
        kinds = [piece.labels[n][0] for n in piece.sentences]
        kind = max(dict.fromkeys(kinds), key=kinds.count)
        piece.label = (kind, "section.cues")
        self.said_something = self.said_something or (kind in OWN_WORDS and is_prose(piece))
        if kind not in (SectionKind.LEGAL_FOOTER, SectionKind.REVIEWER, SectionKind.REFERENCE_BLOCK) and not (
            kind is SectionKind.DECISION and self.context is SectionKind.RATIONALE
        ):
            self.context = kind

    def _is_tagline(self, total: Weights) -> bool:
        weight = total.get("taglines", 0.0) + (2.0 if self.context is SectionKind.TAGLINES else 0.0)
        return total.get("taglines", 0.0) >= _ENOUGH and weight >= total.get("own", 0.0)

    def _sentence(self, n: int, total: Weights, count: int, pull: float) -> Label:
        mandated = self.mandated[n]
        if mandated is not None:
            return SectionKind(self.patterns.mandated[mandated]), mandated
        own = self.weights[n]
        share = _SHARE_OF_NEIGHBOURS / count
        score = {k: own.get(k, 0.0) + share * (total[k] - own.get(k, 0.0)) for k in total}
        rights, mine = score.get("appeal_rights", 0.0), score.get("own", 0.0)
        for kind in (SectionKind.LEGAL_FOOTER, SectionKind.REVIEWER, SectionKind.GLOSSARY):
            weight = score.get(kind.value, 0.0) + (2.0 if self.context is kind and own.get(kind.value) else 0.0)
            if weight >= _ENOUGH and weight >= max(rights, mine) and own.get(kind.value):
                return kind, f"section.cues.{kind}"
        if self.context in _RIGHTS:
            rights += _PULL_OF_RIGHTS * pull
        elif self.context in _TAIL:
            rights += _PULL_OF_TAIL
        elif self.context in OWN_WORDS or self.context is SectionKind.REVIEWER:
            mine += _PULL_OF_OWN
        if rights > mine:
            return SectionKind.APPEAL_RIGHTS, "section.cues.appeal_rights"
        if self.context is SectionKind.TAGLINES and mine < 2 * _PULL_OF_OWN:
            return SectionKind.TAGLINES, "section.context"
        return (self.context, "section.context") if self.context in _KEPT else (SectionKind.BODY, "section.cues.own")
