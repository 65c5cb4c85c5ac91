"""Imports point one way: a module may import only what stands below it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = (
    "errors",
    "model",
    "rulebook",
    "reading",
    "finding",
    "deciding",
    "reporting",
    "pipeline",
    "isolation",
    "batch",
    "cli",
)
"""From the ground up."""
MODULES = sorted(p for p in [*ROOT.glob("analyzer/**/*.py"), *ROOT.glob("api/**/*.py")])


def layer(module: str) -> int | None:
    parts = module.split(".")
    if parts[0] == "api":
        return len(LAYERS)
    if parts[0] != "analyzer" or len(parts) < 2 or parts[1] == "__version__":
        return None
    return LAYERS.index("cli" if parts[1] == "__main__" else parts[1])


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module} | ({f"{node.module}.{a.name}" for a in node.names} if node.module == "analyzer" else set())
    return found


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    """No module imports from a layer above its own."""
    own = layer(name_of(path))
    upward = {m for m in imports(path) if own is not None and (other := layer(m)) is not None and other > own}

    assert upward == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_house_rules_of_a_module(path: Path) -> None:
    """Every module says what it is for, none is a drawer, none imports everything."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert ast.get_docstring(tree), "no module docstring"
    assert not {"utils", "helpers", "common", "misc"} & set(path.with_suffix("").parts[-3:])
    assert not any(isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names) for n in ast.walk(tree))


@pytest.mark.parametrize("path", [p for p in MODULES if {"finding", "deciding", "rulebook"} & set(p.parts)], ids=name_of)
def test_the_core_reads_no_clock_environment_or_network(path: Path) -> None:
    """Today, the rulebook and the limits are arguments."""
    source = path.read_text(encoding="utf-8")
    called = {ast.unparse(n.func) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)}

    assert not {c for c in called if c.endswith((".today", ".now", ".utcnow")) or c in {"os.getenv", "time.time"}}
    assert "os.environ" not in source
    assert not {m for m in imports(path) if m.split(".")[0] in {"socket", "requests", "httpx", "urllib"}}


def test_every_layer_exists() -> None:
    """The order above names what is there, and all that is there."""
    there = {p.stem if p.is_file() else p.name for p in (ROOT / "analyzer").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}

    assert there - {"__init__", "__main__"} <= set(LAYERS)
