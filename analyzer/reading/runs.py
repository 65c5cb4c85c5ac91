"""Words side by side to runs, runs on one height to rows: the first step from words to lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.model import Box
from analyzer.reading.layout import Word

CELL_GAP = 1.1
"""A gap above this share of the line's height separates cells, not words (as in `text.build_text`)."""
_ROW_OVERLAP = 0.5
"""Share of the smaller height that must overlap for two runs to stand in one row."""


@dataclass(slots=True)
class Run:
    """Words side by side on one base line, without a wide gap."""

    words: list[Word]
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def take(self, words: Iterable[Word], box: Box) -> None:
        self.words.extend(words)
        self.x0, self.y0, self.x1, self.y1 = min(self.x0, box[0]), min(self.y0, box[1]), max(self.x1, box[2]), max(self.y1, box[3])


Row = list[Run]


def runs_of(words: Sequence[Word]) -> list[Run]:
    """Words grown into runs, in the order given."""
    runs: list[Run] = []
    last: Run | None = None
    last_height = 0.0
    for word in words:
        x0, y0, x1, y1 = word.box
        height = y1 - y0
        if last is not None:
            overlap = min(y1, last.y1) - max(y0, last.y0)
            gap = x0 - last.x1
            if overlap > _ROW_OVERLAP * min(height, last.y1 - last.y0) and -0.4 * height <= gap <= CELL_GAP * max(height, last_height):
                last.words.append(word)
                last.x1 = max(last.x1, x1)
                if y0 < last.y0:
                    last.y0 = y0
                if y1 > last.y1:
                    last.y1 = y1
                last_height = max(last_height, height)
                continue
        last, last_height = Run([word], x0, y0, x1, y1), height
        runs.append(last)
    return runs


def joined(runs: list[Run]) -> list[Run]:
    """Join runs that the given word order had torn apart."""
    runs.sort(key=lambda r: (r.x0, r.y0))
    done: list[Run] = []
    for row in rows_of(runs):
        current = row[0]
        for run in row[1:]:
            if run.x0 - current.x1 <= CELL_GAP * max(current.height, run.height) and run.x0 >= current.x1 - 0.4 * run.height:
                current.take(run.words, (run.x0, run.y0, run.x1, run.y1))
            else:
                done.append(current)
                current = run
        done.append(current)
    return done


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """Runs that stand on one line, top to bottom, each row from left to right."""
    rows: list[tuple[float, float, Row]] = []
    for run in sorted(runs, key=lambda r: r.y0 + r.y1):
        best, share = -1, _ROW_OVERLAP
        for i in range(len(rows) - 1, max(-1, len(rows) - 5), -1):
            top, bottom, _ = rows[i]
            overlap = (min(bottom, run.y1) - max(top, run.y0)) / (min(bottom - top, run.height) or 1.0)
            if overlap > share:
                best, share = i, overlap
        if best < 0:
            rows.append((run.y0, run.y1, [run]))
        else:
            # the row keeps the box of its first run: a tall neighbour must not pull the next line in
            rows[best][2].append(run)
    rows.sort(key=lambda r: r[0] + r[1])
    for row in rows:
        row[2].sort(key=lambda r: r.x0)
    return [row for _, _, row in rows]
