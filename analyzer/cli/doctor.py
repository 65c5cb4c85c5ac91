"""`denial-analyzer doctor`: what is installed, what is missing and how to get it."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import typer

PACKAGES = ("pypdfium2", "pdfplumber", "pikepdf", "pillow", "numpy", "tesserocr", "pytesseract", "spacy", "rapidfuzz", "fastapi", "uvicorn")
GET_TESSERACT = "sudo apt-get install tesseract-ocr tesseract-ocr-eng tesseract-ocr-spa"


def doctor() -> None:
    """Show versions, the text reader for scans and its languages; exit code 4 when scans cannot be read."""
    from analyzer import __version__
    from analyzer.reading.ocr import engine_report
    from analyzer.rulebook.book import load_rulebook

    typer.echo(f"denial-analyzer {__version__}, Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    typer.echo(f"patterns {load_rulebook().version}: all entries read")
    for name in PACKAGES:
        try:
            typer.echo(f"{name} {version(name)}")
        except PackageNotFoundError:
            typer.echo(f"{name} missing")
    report = engine_report()
    typer.echo(f"OCR engine: {report.engine or 'none'} {report.version or ''}".rstrip())
    typer.echo(f"OCR languages: {', '.join(report.languages) or 'none'} ({report.tessdata or 'no tessdata folder found'})")
    wanted = {"eng", "spa"} - set(report.languages)
    if report.engine is None or wanted:
        typer.echo(f"Scans cannot be read{' in ' + ', '.join(sorted(wanted)) if report.engine and wanted else ''}. To mend it: {GET_TESSERACT}")
        sys.exit(4 if report.engine is None or "eng" in wanted else 0)
