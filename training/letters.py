"""Synthetic letters with known reasons: figures and calibration over whole letters, `python -m training.letters [--misses]`.

The bodies of `training/letters/bodies.txt` are written for this and are in no training set; round them stand a reference block, rights pages that
name every reason, a glossary, an enclosed form and taglines.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

from analyzer.finding.reasons import ReasonFacts, find_reasons
from analyzer.finding.sections import find_sections
from analyzer.finding.sentence_model import SentenceModel, load_model
from analyzer.model import Decision, NoticeKind, ReasonKind, TextSource
from analyzer.reading.layout import Line, Page, Word
from analyzer.reading.text import DocumentText, build_text
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import NoticePatterns, load_notices
from analyzer.rulebook.reasons import ReasonPatterns, load_reasons

HERE = Path(__file__).parent / "letters"
_BINS = ((0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01))


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    kind: NoticeKind
    decision: Decision
    reasons: tuple[ReasonKind, ...]
    """The primary one first."""
    text: str


def pages_of(text: str) -> list[Page]:
    """Pages of 55 lines, 90 characters wide, from paragraphs divided by blank lines."""
    lines: list[Line] = []
    for block, paragraph in enumerate(text.split("\n\n")):
        for printed in paragraph.strip("\n").split("\n"):
            for row in textwrap.wrap(printed, 90) or [""]:
                y, x, words = 60.0 + 12.0 * (len(lines) % 55), 60.0, []
                for token in row.split():
                    words.append(Word(token, (x, y, x + 5.0 * len(token), y + 10.0)))
                    x += 5.0 * len(token) + 4.0
                if words:
                    lines.append(Line(tuple(words), block))
    return [Page(n // 55 + 1, 612.0, 792.0, tuple(lines[n : n + 55]), TextSource.EMBEDDED) for n in range(0, len(lines), 55)]


def _parts(path: Path) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in path.read_text(encoding="utf-8").split("\n= "):
        head, _, body = part.removeprefix("= ").partition("\n")
        found.append((head.strip(), body.strip()))
    return found


def letters(name: str = "bodies.txt") -> list[Letter]:
    """The written bodies, each in its surroundings."""
    around = dict(_parts(HERE / "surroundings.txt"))
    found = []
    for number, (head, body) in enumerate(_parts(HERE / name)):
        slug, kind, decision, reasons = (h.strip() for h in (*head.split("|"), "")[:4])
        spanish = slug.startswith("spanish")
        rights = "rights-es" if spanish else ("rights-dmhc", "rights-cdi", "rights-medi-cal")[number % 3]
        eob = kind == "explanation_of_benefits"
        opening = "Explanation of Benefits\nThis is not a bill\n\n" if eob else "Estimada Sra. Alvarez:\n\n" if spanish else "Dear Ms. Alvarez:\n\n"
        tail = "\n\n".join(
            around[p] for p in ((rights, "glossary") if eob else (rights,)) + (("form",) if number % 2 and not spanish else ()) + ("taglines",)
        )
        head_block = (
            "Pacific Example Health Plan\nP.O. Box 100, Fresno, CA 93701\n\nOctober 21, 2026\n\nMember ID: PX1234567\nReference number: 26-4410\n\n"
        )
        text = f"{head_block}{opening}{body}\n\n{tail}"
        found.append(Letter(slug, NoticeKind(kind), Decision(decision), tuple(ReasonKind(r.strip()) for r in reasons.split(",") if r.strip()), text))
    return found


@dataclass(frozen=True, slots=True)
class Bench:
    notices: NoticePatterns
    patterns: ReasonPatterns
    model: SentenceModel

    def find(self, letter: Letter) -> tuple[DocumentText, ReasonFacts]:
        doc = build_text(pages_of(letter.text))
        sections = find_sections(doc, self.notices)
        return doc, find_reasons(doc, sections, self.patterns, self.model, kind=letter.kind, decision=letter.decision)


def bench() -> Bench:
    folder = PatternFolder(patterns_root())
    made = Bench(load_notices(folder), load_reasons(folder), load_model())
    folder.refuse()
    return made


def calibration(pairs: list[tuple[float, bool]]) -> tuple[float, list[tuple[str, int, float, float]]]:
    """Expected calibration error, and per bin: range, count, mean confidence, share right."""
    rows, error = [], 0.0
    for low, high in _BINS:
        inside = [(c, r) for c, r in pairs if low <= c < high]
        if inside:
            mean, right = sum(c for c, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            rows.append((f"{low:.1f}-{min(high, 1):.1f}", len(inside), mean, right))
            error += abs(mean - right) * len(inside) / len(pairs)
    return error, rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--file", default="bodies.txt")
    options = parser.parse_args()
    out = sys.stdout
    made, pairs, exact, primary = bench(), [], 0, 0
    counts = [0, 0, 0]
    everything = letters(options.file)
    for letter in everything:
        _, facts = made.find(letter)
        got, want = {r.value for r in facts.reasons}, set(letter.reasons)
        exact += got == want
        primary += (facts.reasons[0].value if facts.reasons else None) == (letter.reasons[0] if letter.reasons else None)
        counts = [counts[0] + len(got & want), counts[1] + len(got - want), counts[2] + len(want - got)]
        pairs += [(r.confidence, r.value in want) for r in facts.reasons]
        if options.misses and got != want:
            out.write(f"{letter.name}: want {sorted(want)} got {[(r.value.value, r.confidence, r.subtype) for r in facts.reasons]}\n")
    error, rows = calibration(pairs)
    tp, fp, fn = counts
    out.write(f"letters {len(everything)} exact {exact / len(everything):.3f} micro {2 * tp / max(1, 2 * tp + fp + fn):.3f} ")
    out.write(f"primary {primary / len(everything):.3f} ECE {error:.3f}\n")
    for name, count, mean, right in rows:
        out.write(f"  confidence {name}: {count:>3} reasons, mean {mean:.2f}, right {right:.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
