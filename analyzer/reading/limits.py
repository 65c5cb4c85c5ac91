"""The published limits of one document: what is refused or cut, and with which code."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one document may ask for. Every limit has a stable code in `analyzer.errors`; the defaults are the published ones."""

    max_bytes: int = 50 * MIB
    """Size of the upload; above: `file_too_large`."""
    max_pages: int = 400
    """Pages or frames in the file; above: `too_many_pages`."""
    max_ocr_pages: int = 40
    """Scanned pages that are recognised; the rest is named by `pages_skipped`."""
    max_pixels: int = 120_000_000
    """Pixels of one picture, judged by its header before decoding; above: `image_too_large`."""
    max_side: int = 30_000
    """Longest side of one picture, in pixels; above: `image_too_large`."""
    max_unpacked_bytes: int = 60 * MIB
    """All parts of a DOCX together, judged by its directory and counted while unpacking; above: `resource_limit`."""
    max_zip_entries: int = 2_000
    """Parts of a DOCX; above: `resource_limit`."""
    max_page_characters: int = 200_000
    """Characters of one page; above: the page is skipped."""
    ocr_seconds_per_page: float = 20.0
    """Time for recognising one page; above: the page counts as not read."""
    ocr_seconds: float = 40.0
    """Time for recognising all pages of a document; above: the rest is named by `pages_skipped`."""
