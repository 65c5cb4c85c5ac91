"""Renders the sample letters from `sources/`: a text PDF, a scan, a phone photo, a fax or a Word document each.

    python sample_letters/make.py                 # all letters, each in its own form, beside their truth
    python sample_letters/make.py --both DIR      # every letter twice, as NAME.text.pdf and NAME.scan.pdf: to compare reading on equal words
    python sample_letters/make.py --out DIR 03    # only the letters whose name starts so, into another folder

People, numbers and dates are invented; the companies are real so that the question of the regulator is real. `NAME.truth.json` is written by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import layout  # noqa: E402 - the script's own folder comes first
import wear  # noqa: E402

FORMS: dict[str, tuple[str, Callable[[layout.Letter], bytes]]] = {
    "text": (".pdf", layout.to_pdf),
    "docx": (".docx", layout.to_docx),
    "scan": (".pdf", lambda letter: wear.scan(layout.to_pdf(letter), letter.name)),
    "photo": (".jpg", lambda letter: wear.photo(layout.to_pdf(letter), letter.name)),
    "fax": (".tif", lambda letter: wear.fax(layout.to_pdf(letter), letter.name)),
}


def letters(prefixes: list[str]) -> list[layout.Letter]:
    """The letters of `sources/`, all or those whose name starts with one of the prefixes."""
    notices = yaml.safe_load((HERE / "sources" / "notices.yaml").read_text(encoding="utf-8"))
    found = [layout.read_letter(path, notices) for path in sorted((HERE / "sources").glob("[0-9]*.md"))]
    return [letter for letter in found if not prefixes or letter.name.startswith(tuple(prefixes))]


def render(letter: layout.Letter, form: str, folder: Path, mark: str = "") -> Path:
    """Write one letter in one form; returns the file."""
    suffix, draw = FORMS[form]
    path = folder / f"{letter.name}{mark}{suffix}"
    path.write_bytes(draw(letter))
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="start of the names to render; all by default")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for the letters (default: beside their truth)")
    parser.add_argument("--both", type=Path, metavar="DIR", help="render every letter as text PDF and as scan into DIR")
    arguments = parser.parse_args()
    folder: Path = arguments.both or arguments.out
    folder.mkdir(parents=True, exist_ok=True)
    for letter in letters(arguments.names):
        forms = (("text", ".text"), ("scan", ".scan")) if arguments.both else ((letter.form, ""),)
        for form, mark in forms:
            path = render(letter, form, folder, mark)
            print(f"{path.name}  {path.stat().st_size / 1024:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
