"""The plan's own reasons for this decision: rules and the sentence model together, decided over the whole letter.

Sections come first: only the plan's words on this case are judged. Each sentence then says how likely it states a reason and which;
the letter as a whole settles what is ambiguous; what is left are few reasons, each with the sentences that carry it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.finding.reason_rules import criteria_in, match_sentences
from analyzer.finding.reason_weighing import COLUMN, KINDS, Weighed, candidates, weigh
from analyzer.finding.section_map import SectionKind, SectionMap, Sentence
from analyzer.finding.sentence_model import SentenceModel
from analyzer.model import Decision, Evidence, NoticeKind, Reason, ReasonKind
from analyzer.reading.text import DocumentText
from analyzer.rulebook.reasons import Context, ReasonPatterns

NO_REASON = frozenset({Decision.APPROVED, Decision.OVERTURNED, Decision.NONE})
"""Decisions that have no reason of refusal."""
_SECOND = 0.62
"""What a further reason needs: its best sentence, and being that sentence's first."""
_SECOND_UNRULED = 0.70
"""The same where no rule agrees with the model."""
_FIRST = 0.40
"""What the first reason of an adverse letter needs to be named at all."""
_HEAVY = 0.35
"""Share of the heaviest reason's weight from which a reason may be the primary one."""
_UNSURE = 0.5
_EVIDENCE = 0.25
_MOST_EVIDENCE = 8
_CODE_TRUST = 0.55
"""A claim code alone: it supports, it seldom decides."""
_SLOPE, _SHIFT = 1.25, -0.31
"""Logistic calibration of the confidence, fitted on letters with those of another author as they were read unseen (`docs/model-card.md`)."""
_VAGUE_CODES = frozenset({"CARC:16", "CARC:96", "CARC:204", "CARC:4"})


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    reasons: tuple[Reason, ...]
    """The first is the primary one."""
    review: tuple[str, ...]
    """Why a person should look, in plain words; empty when sure."""
    weighed: Weighed | None
    """What was judged, for `explain`."""


@dataclass(slots=True)
class _Case:
    weighed: Weighed
    totals: np.ndarray
    """Weight of each reason over the letter."""
    best: np.ndarray
    """Its best sentence."""
    codes: dict[ReasonKind, list[str]]
    code_subtypes: dict[ReasonKind, str | None]


def find_reasons(
    doc: DocumentText,
    sections: SectionMap,
    patterns: ReasonPatterns,
    model: SentenceModel,
    *,
    kind: NoticeKind,
    decision: Decision,
    codes: tuple[str, ...] = (),
) -> ReasonFacts:
    """Every reason that the plan itself gives for `decision`, the primary one first.

    `codes` are the printed codes with their system (`CARC:50`). A letter in the member's favour or without a decision has none.
    """
    if decision in NO_REASON or kind in (NoticeKind.APPROVAL, NoticeKind.INFORMATION_REQUEST, NoticeKind.OTHER):
        return ReasonFacts((), (), None)
    delayed = decision is Decision.DELAYED or kind is NoticeKind.DELAY_NOTICE
    case = _case(judge(doc, sections, patterns, model, delayed=delayed), patterns, codes)
    chosen = _delay_reasons(case) if delayed else _reasons(case, eob=kind is NoticeKind.EXPLANATION_OF_BENEFITS)
    criteria = criteria_in(case.weighed.sentences, patterns)
    reasons = tuple(_reason(doc, case, k, model, primary=i == 0, criteria=criteria) for i, k in enumerate(chosen))
    return ReasonFacts(reasons, _review(reasons), case.weighed)


def judge(doc: DocumentText, sections: SectionMap, patterns: ReasonPatterns, model: SentenceModel, *, delayed: bool = False) -> Weighed:
    """What every judged sentence of the letter says, before anything is decided."""
    sentences = candidates(sections.sentences)
    return weigh(sentences, match_sentences(sentences, patterns), model, _paragraphs(doc, sentences), delayed=delayed)


def _case(weighed: Weighed, patterns: ReasonPatterns, codes: tuple[str, ...]) -> _Case:
    totals = weighed.together.sum(0) if len(weighed.sentences) else np.zeros(len(KINDS))
    best = weighed.together.max(0) if len(weighed.sentences) else np.zeros(len(KINDS))
    by_reason: dict[ReasonKind, list[str]] = {}
    subtypes: dict[ReasonKind, str | None] = {}
    for code in codes:
        if code in patterns.codes:
            reason, subtype = patterns.codes[code]
            by_reason.setdefault(reason, []).append(code)
            subtypes.setdefault(reason, subtype)
    return _Case(weighed, totals, best, by_reason, subtypes)


def _paragraphs(doc: DocumentText, sentences: tuple[Sentence, ...]) -> tuple[int, ...]:
    found: list[int] = []
    number, end, section = 0, 0, None
    for s in sentences:
        if "\n\n" in doc.text[end : s.start] or s.section is not section:
            number += 1
        found.append(number)
        end, section = s.end, s.section
    return tuple(found)


# ---------------------------------------------------------------- which reasons


def _delay_reasons(case: _Case) -> list[ReasonKind]:
    """A postponed decision: the delay itself, and missing papers where the plan waits for them."""
    column = COLUMN[ReasonKind.INSUFFICIENT_INFORMATION]
    waits = case.best[column] >= _SECOND or any(
        r.reason is ReasonKind.INSUFFICIENT_INFORMATION and case.weighed.stated[i] > 0.5 for i, h in enumerate(case.weighed.hits) for r in h.rules
    )
    return [ReasonKind.DELAY, ReasonKind.INSUFFICIENT_INFORMATION] if waits else [ReasonKind.DELAY]


def _reasons(case: _Case, *, eob: bool) -> list[ReasonKind]:
    totals = case.totals.copy()
    for reason, codes in case.codes.items():
        totals[COLUMN[reason]] += _CODE_TRUST * (0.5 if set(codes) <= _VAGUE_CODES else 1.0)
    if not totals.any() or totals.max() < _FIRST:
        return []
    first = KINDS[int(totals.argmax())]
    chosen = {first: float(totals.max())}
    for kind in KINDS:
        if kind is not first and _stands(case, kind, eob=eob):
            chosen[kind] = float(totals[COLUMN[kind]])
    _settle(case, chosen, first)
    return _ordered(case, chosen)


def _ordered(case: _Case, chosen: dict[ReasonKind, float]) -> list[ReasonKind]:
    """The primary reason first: of those that weigh much, the one that the letter gives first; then by weight."""
    top = max(chosen.values())
    heavy = [k for k in chosen if chosen[k] >= _HEAVY * top]
    first = min(heavy, key=lambda k: (_stated_at(case, k), -chosen[k]))
    return [first, *sorted((k for k in chosen if k is not first), key=lambda k: (-chosen[k], KINDS.index(k)))]


def _stated_at(case: _Case, kind: ReasonKind) -> int:
    column = COLUMN[kind]
    own = [i for i, row in enumerate(case.weighed.together) if row[column] >= _SECOND and int(row.argmax()) == column]
    return own[0] if own else len(case.weighed.sentences)


def _stands(case: _Case, kind: ReasonKind, *, eob: bool) -> bool:
    """A reason beside the first: one sentence must be its own, clearly; a claim code lowers the bar."""
    column = COLUMN[kind]
    own = (case.weighed.together.argmax(1) == column) if len(case.weighed.sentences) else np.zeros(0, bool)
    best = float(case.weighed.together[own, column].max()) if own.any() else 0.0
    ruled = any(own[i] and any(r.reason is kind for r in hit.rules) for i, hit in enumerate(case.weighed.hits))
    bar = _SECOND if ruled else _SECOND_UNRULED
    if kind in case.codes:
        bar = 0.3
    elif eob and case.codes:
        bar = 0.75
    if kind is ReasonKind.DELAY:
        bar = 0.8
    return best >= bar


def _settle(case: _Case, chosen: dict[ReasonKind, float], first: ReasonKind) -> None:
    """Where two labels describe one ground, the ground counts once."""
    coverage, experimental = ReasonKind.COVERAGE, ReasonKind.EXPERIMENTAL_INVESTIGATIONAL
    if coverage in chosen and experimental in chosen and chosen[experimental] >= 0.6 and not _apart(case, coverage, experimental):
        del chosen[coverage]


def _apart(case: _Case, one: ReasonKind, other: ReasonKind) -> bool:
    """Does `one` have a clear sentence that neither is nor touches a sentence of `other`, in another paragraph?"""
    table = case.weighed.together
    first = table.argmax(1)
    theirs = [i for i in range(len(first)) if first[i] == COLUMN[other] and table[i, COLUMN[other]] >= _EVIDENCE]
    near = {j for i in theirs for j in (i - 1, i, i + 1)}
    paragraphs = {case.weighed.paragraph[i] for i in theirs}
    mine = [i for i in range(len(first)) if first[i] == COLUMN[one] and table[i, COLUMN[one]] >= _SECOND]
    return any(i not in near and case.weighed.paragraph[i] not in paragraphs for i in mine)


# ---------------------------------------------------------------- one reason with its evidence


def _reason(doc: DocumentText, case: _Case, kind: ReasonKind, model: SentenceModel, *, primary: bool, criteria: tuple[str, ...]) -> Reason:
    column = COLUMN[kind]
    table = case.weighed.together
    carrying = _carrying(case, column)
    evidence: list[Evidence] = []
    for i in carrying:
        s = case.weighed.sentences[i]
        rule = next((r.id for r in case.weighed.hits[i].rules if r.reason is kind), "model.sentence")
        evidence.append(doc.evidence(s.start, s.end, rule))
    best = float(table[:, column].max()) if len(table) else 0.0
    confidence = 1.0 - float(np.prod(1.0 - np.minimum(np.sort(table[:, column])[-3:], 0.98))) if len(table) else 0.0
    if kind in case.codes:
        confidence = 1.0 - (1.0 - confidence) * (0.7 if set(case.codes[kind]) <= _VAGUE_CODES else 0.4)
    return Reason(
        value=kind,
        confidence=_calibrated(max(confidence, best)),
        evidence=tuple(evidence),
        primary=primary,
        subtype=_subtype(case, kind, carrying, model),
        codes=tuple(case.codes.get(kind, ())),
        criteria=criteria if kind in (ReasonKind.MEDICAL_NECESSITY, ReasonKind.EXPERIMENTAL_INVESTIGATIONAL) else (),
    )


def _calibrated(raw: float) -> float:
    """Share of right reasons among those that look as sure as this one, at most 0.99."""
    raw = min(0.99, max(0.01, raw))
    odds = np.log(raw / (1.0 - raw))
    return round(min(0.99, float(1.0 / (1.0 + np.exp(-(_SLOPE * odds + _SHIFT))))), 2)


def _carrying(case: _Case, column: int) -> list[int]:
    """Sentences that carry the reason, the strongest first, then the findings beside them."""
    table = case.weighed.together
    first = table.argmax(1) if len(table) else np.zeros(0, int)
    own = [i for i in range(len(first)) if table[i, column] >= _EVIDENCE and (first[i] == column or table[i, column] >= 0.5)]
    if not own and len(table):
        own = [int(table[:, column].argmax())] if table[:, column].max() > 0.05 else []
    own.sort(key=lambda i: -table[i, column])
    own = own[:_MOST_EVIDENCE]
    beside = [i for i in range(len(first)) if i not in own and _is_finding(case, i, own)]
    return own + beside[:_MOST_EVIDENCE]


def _is_finding(case: _Case, i: int, own: list[int]) -> bool:
    """A sentence on the facts of the case in the same paragraph, at most two sentences from one that carries the reason."""
    weighed = case.weighed
    if weighed.sentences[i].section not in (SectionKind.RATIONALE, SectionKind.CLAIM_NOTES, SectionKind.DECISION):
        return False
    if weighed.hits[i].contexts & {Context.ATTRIBUTION, Context.RIGHTS, Context.INVITATION, Context.HYPOTHESIS, Context.HISTORY}:
        return False
    near = any(weighed.paragraph[j] == weighed.paragraph[i] and abs(j - i) <= 2 for j in own)
    return near and float(weighed.scores.fact[i]) > 0.0


def _subtype(case: _Case, kind: ReasonKind, carrying: list[int], model: SentenceModel) -> str | None:
    votes: dict[str, float] = {}
    for i in carrying:
        weight = float(case.weighed.together[i, COLUMN[kind]])
        for rule in case.weighed.hits[i].rules:
            if rule.reason is kind and rule.subtype:
                votes[rule.subtype] = votes.get(rule.subtype, 0.0) + weight
        columns = [n for n, (k, _) in enumerate(model.subtypes) if k is kind]
        if columns:
            scores = case.weighed.scores.subtypes[i, columns]
            name = model.subtypes[columns[int(scores.argmax())]][1]
            votes[name] = votes.get(name, 0.0) + weight
    if votes:
        return max(votes, key=lambda v: votes[v])
    return case.code_subtypes.get(kind)


def _review(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    if not reasons:
        return ("The letter refuses something, but its reason could not be found.",)
    unsure = [r for r in reasons if r.confidence < _UNSURE]
    return ("The reason was read with little certainty: check it against the letter.",) if unsure else ()
