"""Strict reading of pattern files: one problem anywhere and the whole rulebook is refused, with file and line.

A pattern file is a YAML list of entries. Duplicate keys, unknown keys, numbers where text is meant (`1374.30` would lose its zero),
a regular expression that does not compile, a source that `sources.yaml` does not know: all refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyzer.errors import RulebookError
from analyzer.model import Verified

_PLAIN_INT = re.compile(r"-?(?:0|[1-9]\d*)")
_PLAIN_FLOAT = re.compile(r"-?\d+\.\d+")


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Composes nodes without YAML 1.1's guessing of types, which costs half the time and is done better by `_scalar`."""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Nothing to resolve."""

    def ascend_resolver(self) -> None:
        """Nothing to resolve."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """One tag for all."""
        return ""


class Entry(BaseModel):
    """What every entry of patterns/ carries."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.\-]*$")
    source: str
    """Id in `sources.yaml`: where the fact or the wording is known from."""
    verified: Verified = Verified.SOURCE
    note: str | None = None


class PatternEntry(Entry):
    """An entry that matches words: it must show what it matches and what it must not."""

    match: tuple[str, ...] = Field(min_length=1)
    no_match: tuple[str, ...] = Field(min_length=1)


class SourceEntry(BaseModel):
    """Where facts come from and when they were read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    address: str | None = None
    read_on: str
    note: str | None = None


E = TypeVar("E", bound=BaseModel)


@dataclass
class PatternFolder:
    """One patterns/ folder while it is read; collects every problem before refusing."""

    root: Traversable
    problems: list[str] = field(default_factory=list)
    _sources: frozenset[str] | None = None

    def load(self, folder: str, entry: type[E]) -> tuple[E, ...]:
        """All entries of `folder/*.yaml`, in file and line order; problems are collected, see `refuse`."""
        found: list[E] = []
        seen: dict[str, str] = {}
        for name, text in _yaml_files(self.root / folder):
            found.extend(self._entries(f"{folder}/{name}", text, entry, seen))
        return tuple(found)

    def load_file(self, name: str, entry: type[E]) -> tuple[E, ...]:
        """All entries of one file."""
        return tuple(self._entries(name, (self.root / name).read_text(encoding="utf-8"), entry, {}))

    def problem(self, where: str, what: str) -> None:
        """Note a problem that only the loader of a folder can see."""
        self.problems.append(f"{where}: {what}")

    def refuse(self) -> None:
        """Raise RulebookError with every problem found, if any."""
        if self.problems:
            raise RulebookError(self.problems)

    def sources(self) -> frozenset[str]:
        if self._sources is None:
            self._sources = frozenset(s.id for s in self.load_file("sources.yaml", SourceEntry))
        return self._sources

    def _entries(self, name: str, text: str, entry: type[E], seen: dict[str, str]) -> Iterator[E]:
        try:
            node = yaml.compose(text, Loader=_Loader)
        except yaml.YAMLError as e:
            mark = getattr(e, "problem_mark", None)
            self.problem(f"{name}:{mark.line + 1 if mark else 1}", str(getattr(e, "problem", e)))
            return
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.problem(f"{name}:1", "a pattern file is a list of entries")
            return
        for item in node.value:
            where = f"{name}:{item.start_mark.line + 1}"
            value = self._plain(name, item)
            try:
                made = entry.model_validate(value)
            except ValidationError as e:
                for error in e.errors(include_url=False, include_input=False):
                    line = _line_of(item, error["loc"])
                    self.problem(f"{name}:{line}", f"{'.'.join(map(str, error['loc']))}: {error['msg']}")
                continue
            key = getattr(made, "id", "")
            if key in seen:
                self.problem(where, f"id {key!r} stands already at {seen[key]}")
                continue
            seen[key] = where
            if isinstance(made, Entry) and made.source not in self.sources():
                self.problem(where, f"source {made.source!r} is not in sources.yaml")
            yield made

    def _plain(self, name: str, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            out: dict[str, Any] = {}
            for key, value in node.value:
                if key.value in out:
                    self.problem(f"{name}:{key.start_mark.line + 1}", f"duplicate key {key.value!r}")
                out[key.value] = self._plain(name, value)
            return out
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(name, v) for v in node.value]
        assert isinstance(node, yaml.ScalarNode)
        return _scalar(node)


def _scalar(node: yaml.ScalarNode) -> Any:
    """YAML 1.1 without its traps: plain true/false, whole numbers and null are typed, all else stays text."""
    text = str(node.value)
    if not node.style:
        if text in ("null", "~", ""):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _PLAIN_INT.fullmatch(text):
            return int(text)
        if _PLAIN_FLOAT.fullmatch(text):
            return float(text)
    return text


def _line_of(node: yaml.Node, loc: tuple[int | str, ...]) -> int:
    for step in loc:
        if isinstance(node, yaml.MappingNode):
            hit = next(((k, v) for k, v in node.value if k.value == step), None)
            if hit is None:
                break
            node = hit[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            break
    return int(node.start_mark.line) + 1


def _yaml_files(folder: Traversable) -> Iterator[tuple[str, str]]:
    if not folder.is_dir():
        return
    for item in sorted(folder.iterdir(), key=lambda t: t.name):
        if item.name.endswith(".yaml"):
            yield item.name, item.read_text(encoding="utf-8")


def patterns_root() -> Traversable:
    """The patterns/ that ships with the package."""
    return files("patterns")
