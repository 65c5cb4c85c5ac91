"""`denial-analyzer doctor`: what is installed, what is missing and how to get it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import typer

from analyzer.errors import OcrUnavailable

PACKAGES = ("pypdfium2", "pdfplumber", "pikepdf", "pillow", "numpy", "tesserocr", "pytesseract", "spacy", "rapidfuzz", "fastapi", "uvicorn")
GET_TESSERACT = "sudo apt-get install tesseract-ocr tesseract-ocr-eng tesseract-ocr-spa"


def doctor() -> None:
    """Show versions, the text reader for scans and its languages; exit code 4 when scans cannot be read."""
    from analyzer import __version__
    from analyzer.reading.ocr import data_folder, engine, languages
    from analyzer.rulebook.book import load_rulebook

    typer.echo(f"denial-analyzer {__version__}, Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    typer.echo(f"patterns {load_rulebook().version}: all entries read")
    for name in PACKAGES:
        try:
            typer.echo(f"{name} {version(name)}")
        except PackageNotFoundError:
            typer.echo(f"{name} missing")
    there = languages()
    try:
        name = engine().name
    except OcrUnavailable:
        name = "none"
    typer.echo(f"OCR engine: {name}")
    typer.echo(f"OCR languages: {', '.join(sorted(there)) or 'none'} ({data_folder() or 'no tessdata folder found'})")
    missing = {"eng", "spa"} - there
    if name == "none" or missing:
        what = "Scans cannot be read" if name == "none" or "eng" in missing else "Scans in Spanish are read poorly"
        typer.echo(f"{what}. To mend it: {GET_TESSERACT}")
    raise typer.Exit(4 if name == "none" or "eng" in missing else 0)
