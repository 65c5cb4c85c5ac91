"""Tables of amounts by the place of their words: headings give the columns, each amount goes to the column it stands under.

Works alike for embedded and recognised text, with or without ruled lines; headings of several rows and words set close are told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from analyzer.model import Box
from analyzer.reading.tables import PageGrid, Row
from analyzer.rulebook.codes import CodePatterns, ColumnRole

MONEY = frozenset(
    {"billed", "discount", "allowed", "not_covered", "deductible", "copay", "coinsurance", "paid", "member_responsibility", "adjustment"}
)
KEY_MONEY = frozenset({"billed", "allowed", "paid", "member_responsibility"})
_AMOUNT = re.compile(r"\(?-?\$?\(?-?(\d{1,3}(?:,\d{3})+|\d+)[.,](\d{2})\)?(-?)")
_LOOSE = re.compile(r"[$§«S]?\D?(\d{3,7})[^\d-]{0,2}")
_NOISE = "_~*§«»—–'`’“”\"•|=;:"
_HEADING_NOISE = re.compile(r"(?<!\w)[‘'’`\"|_;:¡]+|[—_|=~]+|(?<=\s);")
_DATED = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{8}\b|\d{4}-\d{2}-\d{2}")
_DIGIT = re.compile(r"\d")
_PRINTED = re.compile(r"\d[.,]\d\d(?!\d)")
_HEADED = re.compile(
    r"bill|charg|pa(?:id|y)|pd\b|allow|owe|cover|submit|cost|rate|fee|share|responsib|balance|liabil|benefit|approv|factura|cobrad|pagad|permit|debe",
    re.IGNORECASE,
)
_MAX_BAND = 4


@dataclass(frozen=True, slots=True)
class Column:
    role: ColumnRole | None
    left: float
    right: float
    heading: str


@dataclass(slots=True)
class Headings:
    """The rows of one page, read as headings; what was worked out once is kept, for rows are tried in many bands."""

    grid: PageGrid
    rows: Sequence[Row]
    plain: Sequence[bool]
    """Rows without amounts and days: only such can be headings."""
    patterns: CodePatterns
    _roles: dict[str, ColumnRole | None] = field(default_factory=dict)
    _cells: dict[int, list[tuple[tuple[int, ...], Box]]] = field(default_factory=dict)

    def role(self, text: str) -> ColumnRole | None:
        """The column that a heading names; the whole heading must be known."""
        if len(text) > 60:
            return None
        if text not in self._roles:
            folded = " ".join(_HEADING_NOISE.sub("", re.sub(r"[\u00ad\ufffe]", "-", text)).split()).strip(" *[]{}")
            self._roles[text] = next((c.role for c in self.patterns.columns if c.pattern.search(folded)), None)
        return self._roles[text]

    def cells(self, row: int) -> list[tuple[tuple[int, ...], Box]]:
        if row not in self._cells:
            self._cells[row] = [(cell, self.grid.box(cell)) for cell in self.grid.cells(self.rows[row])]
        return self._cells[row]


@dataclass(frozen=True, slots=True)
class AmountTable:
    """One table: its columns from left to right and the rows under its headings, as far as the next table or the page's end."""

    page: int
    top: float
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def has(self, *roles: ColumnRole) -> bool:
        return any(c.role in roles for c in self.columns)


def amount_of(text: str, recognised: bool = False) -> Decimal | None:
    """The dollars printed in one word, or None; "500.00-", "(500.00)" and "-$5.00" are negative.

    In recognised text a dash before the digits is more often dirt than a sign.
    """
    if not _DIGIT.search(text) and "o" not in text and "O" not in text:
        return None
    word = text.strip(_NOISE)
    word = re.sub(r"^[oO0][.,][oO0!]{2}$", "0.00", word if word.endswith("-") else word.rstrip("."))
    m = _AMOUNT.fullmatch(word)
    if not m:
        return None
    value = Decimal(f"{m.group(1).replace(',', '')}.{m.group(2)}")
    negative = (
        m.group(3)
        or (word[0] in "($" and "(" in word and word.endswith(")"))
        or word.startswith(("$-", "-$"))
        or (word.startswith("-") and not recognised)
    )
    return -value if negative else value


def lost_point(text: str) -> Decimal | None:
    """Dollars whose decimal point OCR lost: "$8250." and "2750"."""
    m = _LOOSE.fullmatch(text)
    return Decimal(m.group(1)) / 100 if m else None


def find_tables(grid: PageGrid, page: int, patterns: CodePatterns) -> tuple[AmountTable, ...]:
    """Tables of amounts on a page, from top to bottom."""
    lines = [grid.doc.text[ln.start : ln.end] for ln in grid.doc.lines if ln.page == page]
    if sum(len(_PRINTED.findall(line)) for line in lines) < 2 or not any(_HEADED.search(line) for line in lines):
        return ()
    rows = grid.rows(page)
    money = [sum(amount_of(grid.doc.words[w].text) is not None for w in row.words) for row in rows]
    if sum(money) < 2:
        return ()
    texts = [grid.text(row.words) for row in rows]
    plain = [m == 0 and not _DATED.search(text) for text, m in zip(texts, money, strict=True)]
    headed = [_HEADED.search(text) is not None for text in texts]
    headings = Headings(grid, rows, plain, patterns)
    bands: list[tuple[int, int, tuple[Column, ...]]] = []
    i = 0
    while i < len(rows):
        best = _best_band(headings, i) if plain[i] and any(headed[i : i + _MAX_BAND]) else None
        if best and any(money[best.end : best.end + 12]):
            later = [band for n in range(i + 1, best.end) if plain[n] and (band := _best_band(headings, n))]
            best = max([best, *later], key=lambda band: band.score)
            if bands and bands[-1][1] == best.start:
                start, _, upper = bands.pop()
                bands.append((start, best.end, _stacked_headings(headings, upper, best.columns)))
            else:
                bands.append((best.start, best.end, best.columns))
            i = best.end
        else:
            i += 1
    tables = []
    for n, (start, end, columns) in enumerate(bands):
        last = bands[n + 1][0] if n + 1 < len(bands) else len(rows)
        tables.append(AmountTable(page, rows[start].top, _completed(grid, columns, rows[end:last]), rows[end:last]))
    return tuple(tables)


def _stacked_headings(headings: Headings, upper: Sequence[Column], lower: Sequence[Column]) -> tuple[Column, ...]:
    """Headings that go on in the rows below them: "Allowed Covered" over "Charges" is one; a heading over several spans them."""
    over = {c: [d for d in upper if _overlap((d.left, 0, d.right, 0), c.left, c.right)] for c in lower}
    spanning = {d for d in upper if sum(d in found for found in over.values()) >= 2}
    joined: list[Column] = []
    for c in lower:
        heads = [d for d in over[c] if d not in spanning]
        text = " ".join([*(d.heading for d in heads), c.heading])
        role = headings.role(text) or c.role or next((d.role for d in heads if d.role), None)
        joined.append(Column(role, min([c.left, *(d.left for d in heads)]), max([c.right, *(d.right for d in heads)]), text))
    alone = [d for d in upper if d not in spanning and not any(d in found for found in over.values())]
    return tuple(sorted([*joined, *alone], key=lambda c: c.left))


def _completed(grid: PageGrid, columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Columns of amounts whose heading could not be read get their role by the custom of claim tables, where that leaves no doubt:

    the charge stands first, the allowed amount after it, what the member owes last.
    """
    strips: list[list[tuple[float, float]]] = []
    for row in rows:
        for w in row.words:
            box = grid.doc.words[w].box
            if amount_of(grid.doc.words[w].text) is not None:
                home = next((s for s in strips if abs(s[0][1] - box[2]) < 0.9 * (row.bottom - row.top)), None)
                home.append((box[0], box[2])) if home else strips.append([(box[0], box[2])])
    often = sorted((s for s in strips if len(s) >= max(2, max(map(len, strips)) // 2)), key=lambda s: s[0][1]) if strips else []
    known = [c for c in columns if c.role in MONEY]
    spots = assign([(s[0][0], s[0][1]) for s in often], known)
    roles = {c.role for c in known}
    added: list[Column] = []
    for i, (strip, spot) in enumerate(zip(often, spots, strict=True)):
        role: ColumnRole | None = None
        if spot is not None:
            continue
        if i == 0 and "billed" not in roles:
            role = "billed"
        elif i == 1 and "allowed" not in roles and any(c.role == "billed" for c in added):
            role = "allowed"
        elif i == len(often) - 1 and "member_responsibility" not in roles and {"billed", "paid"} <= roles:
            role = "member_responsibility"
        if role:
            added.append(Column(role, min(s[0] for s in strip), max(s[1] for s in strip), ""))
    if not added:
        return columns
    kept = [c for c in columns if c.role is not None or not any(_overlap((a.left, 0, a.right, 0), c.left, c.right) for a in added)]
    return tuple(sorted([*kept, *added], key=lambda c: c.left))


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows `start` to `end` (exclusive) read as headings."""

    score: float
    start: int
    end: int
    columns: tuple[Column, ...]


def _best_band(headings: Headings, start: int) -> _Band | None:
    rows = headings.rows
    best: _Band | None = None
    for end in range(start + 1, min(start + _MAX_BAND, len(rows)) + 1):
        if not headings.plain[end - 1] or (
            end - 1 > start and rows[end - 1].top - rows[end - 2].bottom > 1.2 * (rows[end - 2].bottom - rows[end - 2].top)
        ):
            break
        columns = _columns_of(headings, start, end)
        known = [c for c in columns if c.role]
        keys = {c.role for c in known} & KEY_MONEY
        if len(keys) >= 2 or (keys and len(known) >= 3):
            unknown = len(columns) - len(known)
            score = len(known) - 0.7 * unknown - 0.1 * (end - start)
            if unknown <= len(known) and (best is None or score > best.score):
                best = _Band(score, start, end, columns)
    return best


def _columns_of(headings: Headings, start: int, end: int) -> tuple[Column, ...]:
    grid = headings.grid
    stacks: list[tuple[list[int], Box]] = []
    for n in range(start, end):
        below = headings.cells(n + 1) if n + 1 < end else []
        for cell, box in headings.cells(n):
            left, _, right, _ = box
            if sum(_overlap(other, left, right) for _, other in below) >= 2 and not headings.role(grid.text(cell)):
                continue
            home = [i for i, (_, other) in enumerate(stacks) if _overlap(other, left, right)]
            if len(home) == 1:
                words, other = stacks[home[0]]
                joined = (min(other[0], left), min(other[1], box[1]), max(other[2], right), max(other[3], box[3]))
                stacks[home[0]] = ([*words, *cell], joined)
            else:
                stacks.append((list(cell), box))
    columns: list[Column] = []
    for words, _ in stacks:
        columns.extend(_split(headings, words))
    return tuple(sorted(columns, key=lambda c: c.left))


def _overlap(box: tuple[float, float, float, float], left: float, right: float) -> bool:
    return min(box[2], right) - max(box[0], left) > 0


def _split(headings: Headings, words: Sequence[int]) -> Iterator[Column]:
    """One column, or several whose headings are set close: "Allowed Copay" is two."""
    if headings.role(headings.grid.text(words)) is None and 1 < len(words) <= 10:
        pieces = _pieces(headings, _strips(headings.grid, words))
        if pieces:
            for piece in pieces:
                yield _column(headings, piece)
            return
    yield _column(headings, words)


def _strips(grid: PageGrid, words: Sequence[int]) -> list[list[int]]:
    """The words in strips from left to right; words over one another share a strip."""
    strips: list[list[int]] = []
    for w in sorted(words, key=lambda v: grid.doc.words[v].box[0]):
        box = grid.doc.words[w].box
        if strips and box[0] < max(grid.doc.words[v].box[2] for v in strips[-1]) - 1:
            strips[-1].append(w)
        else:
            strips.append([w])
    return strips


def _pieces(headings: Headings, strips: list[list[int]]) -> list[list[int]] | None:
    if not strips:
        return []
    words = headings.grid.doc.words
    for size in range(len(strips), 0, -1):
        piece = sorted((w for strip in strips[:size] for w in strip), key=lambda w: (round(words[w].box[1] / 4), words[w].box[0]))
        if headings.role(headings.grid.text(piece)):
            rest = _pieces(headings, strips[size:])
            if rest is not None:
                return [piece, *rest]
    return None


def _column(headings: Headings, words: Sequence[int]) -> Column:
    left, _, right, _ = headings.grid.box(words)
    text = headings.grid.text(words)
    return Column(headings.role(text), left, right, text)


def assign(amounts: Sequence[tuple[float, float]], columns: Sequence[Column]) -> list[int | None]:
    """For each amount (left, right), in order, the index of its column or None; the order is kept and the total distance least."""
    far = 60.0
    n, m = len(amounts), len(columns)
    cost = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        cost[i][0] = cost[i - 1][0] + far
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost[i][j] = min(cost[i][j - 1], cost[i - 1][j] + far, cost[i - 1][j - 1] + _distance(amounts[i - 1], columns[j - 1]))
    out: list[int | None] = [None] * n
    i, j = n, m
    while i and j:
        if cost[i][j] == cost[i - 1][j - 1] + _distance(amounts[i - 1], columns[j - 1]):
            out[i - 1] = j - 1
            i, j = i - 1, j - 1
        elif cost[i][j] == cost[i][j - 1]:
            j -= 1
        else:
            i -= 1
    return out


def _distance(amount: tuple[float, float], column: Column) -> float:
    left, right = amount
    return min(abs(right - column.right), abs(left - column.left), abs((left + right) / 2 - (column.left + column.right) / 2))
