"""The HTML report: whole, escaped, self-contained."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from analyzer.model import Analysis
from analyzer.reporting.html import policy, render, style, style_hash
from analyzer.rulebook.words import Words

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Outline(HTMLParser):
    """Tags in order, attributes, text, and whether each tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    assert found.open == []
    return found


def test_the_report_says_what_matters(analysis: Analysis, words: Words) -> None:
    """The answer, the reason in the letter's words, the law and the numbers to call are in the page."""
    text = " ".join(outline(render(analysis, words=words)).text.split())

    for said in (
        "Independent Medical Review",
        "April 6, 2027",
        "The scan would not change your care.",
        "28 CCR 1300.68(b)(9)",
        "1-888-466-2219",
        "Two companies are named.",
        "not legal advice",
    ):
        assert said in text


def test_words_of_the_letter_stay_words(hostile: Analysis, words: Words) -> None:
    """No tag, no template expression and no control mark of the letter comes to life."""
    page = render(hostile, words=words)
    found = outline(page)

    assert "script" not in found.seen
    assert "{{ 7*7 }}" in found.text
    assert "<script" in str(hostile.document.file_name)
    assert "<script" not in page
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", found.text)


def test_nothing_is_loaded(hostile: Analysis, words: Words) -> None:
    """No source, link, handler or inline style; the policy allows the one style sheet by its hash and nothing else."""
    page = render(hostile, words=words)
    found = outline(page)
    names = {name for name, _ in found.attributes}

    assert not names & {"src", "href", "style", "action", "srcset"}
    assert not {name for name in names if name.startswith("on")}
    assert not re.search(r"url\(|@import", style())
    assert page.split("<style>")[1].split("</style>")[0] == style()
    assert policy().replace("'", "&#39;") in page
    assert style_hash() in policy()
    assert "unsafe" not in policy()


def test_one_heading_and_a_language(analysis: Analysis, catalogues: Mapping[str, Words]) -> None:
    """A screen reader finds the language, one first heading and the landmarks."""
    found = outline(render(analysis, words=catalogues["es"]))

    assert ("lang", "es") in found.attributes
    assert found.seen.count("h1") == 1
    assert {"header", "main", "footer"} <= set(found.seen)


def test_paper_and_dark(analysis: Analysis, words: Words) -> None:
    """The style sheet serves paper and dark screens."""
    assert "@media print" in style()
    assert "prefers-color-scheme: dark" in style()
    assert len(render(analysis, words=words)) < 20_000


def test_spanish_is_whole(analysis: Analysis, catalogues: Mapping[str, Words]) -> None:
    """Every word of the report is Spanish in Spanish; only the letter's and the determination's own words stay as they came."""
    text = outline(render(analysis, words=catalogues["es"])).text

    for said in ("Quién regula esta cobertura", "6 de abril de 2027", "quedan 134 días", "Número de miembro", "página 1"):
        assert said in text
    assert not [key for key in ("report.gather", "report.why", "report.facts", "kind.denial_letter") if catalogues["en"].say(key) in text]
