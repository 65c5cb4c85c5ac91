"""Medical and billing codes from `patterns/codes/`: which words announce them, which exist, and the columns and categories of claim tables.

Code lists hold numbers only: ICD-10-CM 2026 and HCPCS level II 2024 (US government), CARC and RARC numbers. CPT has no free list.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from analyzer.rulebook.beginnings import LabelSet, label_set
from analyzer.rulebook.identifiers import expand
from analyzer.rulebook.loading import PatternEntry, PatternFolder

System = Literal["CPT", "HCPCS", "CDT", "ICD-10-CM", "NDC", "REV", "DRG", "CARC", "RARC", "procedure"]
ColumnRole = Literal[
    "service_date", "service_end", "service", "code", "claim_number", "patient", "provider", "units", "billed", "discount", "allowed", "not_covered",
    "deductible", "copay", "coinsurance", "paid", "member_responsibility", "adjustment", "remarks", "decision", "other"
]  # fmt: skip


class SystemEntry(PatternEntry):
    """Labels of one code system."""

    system: System
    labels: tuple[str, ...] = Field(min_length=1)
    at_cell_start: bool = False
    """Only at the start of a cell or line: the word also has other uses."""


class ColumnEntry(PatternEntry):
    """Headings of one column of claim tables; the whole heading must match."""

    role: ColumnRole
    headings: tuple[str, ...] = Field(min_length=1)


class TotalEntry(PatternEntry):
    """Labels of one amount of the whole document or claim, outside of a table column."""

    role: Literal["billed", "allowed", "paid", "member_responsibility"]
    labels: tuple[str, ...] = Field(min_length=1)
    confidence: float = Field(default=0.9, ge=0.0, le=1.0)


class CategoryEntry(PatternEntry):
    """Words that tell what kind of care a service is."""

    category: str
    words: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class SystemRule:
    id: str
    system: System
    pattern: re.Pattern[str]
    at_cell_start: bool


@dataclass(frozen=True, slots=True)
class ColumnRule:
    id: str
    role: ColumnRole
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TotalRule:
    id: str
    role: str
    pattern: re.Pattern[str]
    """Anchored: the label stands right before its amount."""
    confidence: float


@dataclass(frozen=True, slots=True)
class CategoryRule:
    id: str
    category: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class CodePatterns:
    systems: LabelSet[SystemRule]
    columns: tuple[ColumnRule, ...]
    totals: tuple[TotalRule, ...]
    categories: tuple[CategoryRule, ...]
    icd: frozenset[str]
    hcpcs: frozenset[str]
    carc: frozenset[str]
    rarc: frozenset[str]
    examples: tuple[SystemEntry | ColumnEntry | TotalEntry | CategoryEntry, ...]


def load_codes(folder: PatternFolder) -> CodePatterns:
    """Read `codes/`; problems are collected in `folder`."""
    systems = folder.load_file("codes/systems.yaml", SystemEntry)
    columns = folder.load_file("codes/columns.yaml", ColumnEntry)
    totals = folder.load_file("codes/totals.yaml", TotalEntry)
    categories = folder.load_file("codes/categories.yaml", CategoryEntry)
    word, after = r"(?<![\w’'-])", r"(?![\w’'])"
    return CodePatterns(
        systems=label_set(
            (SystemRule(e.id, e.system, p, e.at_cell_start), p) for e in systems if (p := _compiled(folder, "systems", e.id, e.labels, word, after))
        ),
        columns=tuple(ColumnRule(e.id, e.role, p) for e in columns if (p := _compiled(folder, "columns", e.id, e.headings, r"^\W*", r"\W*$"))),
        totals=tuple(TotalRule(e.id, e.role, p, e.confidence) for e in totals if (p := _compiled(folder, "totals", e.id, e.labels, word, r"\W*$"))),
        categories=tuple(CategoryRule(e.id, e.category, p) for e in categories if (p := _compiled(folder, "categories", e.id, e.words, r"\b", ""))),
        icd=_list(folder, "codes/icd10cm_2026.txt.gz"),
        hcpcs=_list(folder, "codes/hcpcs_level2_2024.txt.gz"),
        carc=_list(folder, "codes/carc.txt"),
        rarc=_list(folder, "codes/rarc.txt"),
        examples=(*systems, *columns, *totals, *categories),
    )


def _compiled(folder: PatternFolder, file: str, entry: str, alternatives: tuple[str, ...], head: str, tail: str) -> re.Pattern[str] | None:
    try:
        return re.compile(f"{head}(?:{'|'.join(expand(a) for a in alternatives)}){tail}", re.IGNORECASE)
    except re.error as e:
        folder.problem(f"codes/{file}.yaml: {entry}", f"not a regular expression: {e}")
        return None


def _list(folder: PatternFolder, name: str) -> frozenset[str]:
    data = (folder.root / name).read_bytes()
    text = gzip.decompress(data) if name.endswith(".gz") else data
    return frozenset(text.decode("ascii").split())
