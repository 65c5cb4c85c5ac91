"""One letter's report as one HTML file: no script, no outside asset, fit for paper, light and dark.

The page carries its own Content-Security-Policy: nothing may load, and the one style sheet is allowed by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from analyzer.model import Analysis
from analyzer.reporting.labels import words_or_english
from analyzer.reporting.summary import summarize
from analyzer.rulebook.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment


def render(analysis: Analysis, *, words: Words | None = None) -> str:
    """The report as an HTML document in the language of `words`; English when not given."""
    words = words_or_english(words)
    template = _environment().get_template("report.html")
    return template.render(page=summarize(analysis, words), words=words, say=words.say, style=style(), policy=policy())


def policy() -> str:
    """The Content-Security-Policy that fits the report; a server may send the same as a header."""
    return f"default-src 'none'; style-src '{style_hash()}'; base-uri 'none'; form-action 'none'"


def style_hash() -> str:
    """The CSP source of the report's style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()


@lru_cache(maxsize=1)
def style() -> str:
    """The report's style sheet, exactly as it stands in the page."""
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), "report.css")[0]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("analyzer.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
