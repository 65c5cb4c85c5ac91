"""The whole rulebook as one frozen value."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from analyzer.rulebook.codes import CodePatterns, load_codes
from analyzer.rulebook.elements import ElementPatterns, load_elements
from analyzer.rulebook.identifiers import IdentifierPatterns, load_identifiers
from analyzer.rulebook.law import Law, load_law
from analyzer.rulebook.loading import PatternFolder, patterns_root
from analyzer.rulebook.notices import NoticePatterns, load_notices
from analyzer.rulebook.plans import PlanPatterns, load_plans
from analyzer.rulebook.reasons import ReasonPatterns, load_reasons
from analyzer.rulebook.routes import Routes, load_routes


@dataclass(frozen=True, slots=True)
class Rulebook:
    version: str
    """Digest of patterns/: two analyses with the same one used the same rules and the same law."""
    notices: NoticePatterns
    plans: PlanPatterns
    identifiers: IdentifierPatterns
    codes: CodePatterns
    elements: ElementPatterns
    reasons: ReasonPatterns
    law: Law
    routes: Routes


def load_rulebook(root: Traversable | None = None) -> Rulebook:
    """Read and check every pattern file.

    Raises:
        RulebookError: with every problem as `file:line: what`; nothing is skipped.
    """
    folder = PatternFolder(root or patterns_root())
    try:
        rulebook = _load(folder)
    except FileNotFoundError as e:
        folder.problem(Path(e.filename or "?").name, "the file is missing")
    folder.refuse()
    return rulebook


def _load(folder: PatternFolder) -> Rulebook:
    law = load_law(folder)
    return Rulebook(
        version=digest(folder.root),
        notices=load_notices(folder),
        plans=load_plans(folder),
        identifiers=load_identifiers(folder),
        codes=load_codes(folder),
        elements=load_elements(folder),
        reasons=load_reasons(folder),
        law=law,
        routes=load_routes(folder, law),
    )


def digest(root: Traversable) -> str:
    """16 hex digits over names and bytes of every pattern file, in name order."""
    total = hashlib.sha256()
    for name, item in sorted(_files(root, "")):
        total.update(name.encode())
        total.update(hashlib.sha256(item.read_bytes()).digest())
    return total.hexdigest()[:16]


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for item in folder.iterdir():
        if item.is_dir():
            if item.name != "__pycache__":
                found.extend(_files(item, f"{prefix}{item.name}/"))
        elif not item.name.endswith((".py", ".pyc")):
            found.append((prefix + item.name, item))
    return found
