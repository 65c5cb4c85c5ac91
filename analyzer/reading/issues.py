"""What reading has to say about a document: stable codes, plain sentences, and what to do."""

from __future__ import annotations

from analyzer.model import Issue

MESSAGES = {
    "document_damaged": "The file is damaged and may not be complete. Compare it with the paper letter, or scan it again.",
    "pages_skipped": "Not every page could be read. Send the missing pages as clear scans or photos.",
    "text_layer_mismatch": "The text stored in the file is not what the page shows. The page as shown was read.",
    "text_layer_unreliable": "The text stored in the file cannot be used. The page as shown was read instead.",
    "hidden_text_ignored": "The file holds text that a reader of the page cannot see. It was left out.",
    "active_content_ignored": "The file holds scripts or links that start programs. They were not touched.",
    "embedded_files_not_read": "Other files are attached inside this file. Send them by themselves.",
    "embedded_images_not_read": "A picture inside the file could not be read. Send it by itself.",
    "frames_ignored": "The picture is an animation. Its frames were read as pages.",
    "image_damaged": "The picture ends too early: its lower part may be missing. Take or scan it again.",
    "low_quality": "The words are hard to make out. Check the result against the letter, or take the photo again, flat, sharp and in good light.",
    "too_blurred": "The page is too blurred. Hold the phone still, tap the page to focus and take the photo again.",
    "too_dark": "The page is too dark. Take the photo again in even light, without the shadow of hand or phone.",
    "too_small": "The letters are too small in the picture. Take the photo closer, so that the page fills the frame, or scan at 300 dpi.",
    "cut_off": "Words are cut off at the edge of the page. Take the photo again with the whole sheet in the frame.",
    "handwriting": "Part of the page is handwritten. Handwriting is not read.",
    "language_unsupported": "The page seems to be in a language that is not read here. Ask the plan for the letter in English or Spanish.",
    "low_ocr_confidence": "Some words of this page were hard to make out. Check names, numbers and dates against the letter.",
    "ocr_timeout": "Reading this page took too long. Scan it again, straight and at 200 to 300 dpi.",
    "ocr_failed": "This page could not be recognised. Scan it again.",
    "xfa_unsupported": "The file is an online form that shows only a notice here. Open it, print it to a new PDF and send that.",
    "no_text_found": "No words were found on any page. Send the letter as a clear scan or photo.",
    "little_text": "Only a few words were found. If the letter says more, send it as a clear scan or photo.",
    "blank_page": "This page is blank.",
}
"""Code to sentence. The advice is for a person with a phone and a letter."""

SERIOUS = frozenset(
    {
        "document_damaged",
        "pages_skipped",
        "embedded_files_not_read",
        "embedded_images_not_read",
        "image_damaged",
        "low_quality",
        "too_blurred",
        "too_dark",
        "too_small",
        "cut_off",
        "language_unsupported",
        "no_text_found",
        "little_text",
        "xfa_unsupported",
        "ocr_timeout",
        "ocr_failed",
    }
)
"""Codes after which the reading may lack part of the letter: nothing may be concluded from what is missing."""


def issue(code: str, page: int | None = None) -> Issue:
    """The issue of this code. Raises `KeyError` for a code without a sentence."""
    return Issue(code=code, message=MESSAGES[code], page=page)
