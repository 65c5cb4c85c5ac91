"""PDF pages: what a person sees comes out, what the text layer hides or invents does not."""

from __future__ import annotations

import io
from collections.abc import Callable

import pdfs
import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from analyzer.errors import AnalyzerError, NoTextFound
from analyzer.model import TextSource
from analyzer.reading.limits import Limits
from analyzer.reading.read import read
from analyzer.reading.text import build_text

DECOY = "APPROVED member 99999999 reference ZZ-1"


def text(data: bytes, limits: Limits | None = None) -> str:
    return build_text(read(data, limits=limits or Limits()).pages).text


def codes(data: bytes) -> set[str]:
    return {i.code for i in read(data).issues}


def test_plain_page_is_read_from_its_text_layer() -> None:
    """No recognition where the text is sound; boxes in points from the top left."""
    page = read(pdfs.drawn(pdfs.print_letter)).pages[0]

    assert page.text_source is TextSource.EMBEDDED
    assert build_text([page]).text.splitlines()[1] == pdfs.LETTER[1]
    assert page.lines[0].box[0] == pytest.approx(72, abs=2)
    assert page.lines[0].box[1] == pytest.approx(792 - 700 - 11, abs=4)


def invisible(canvas: Canvas) -> None:
    written = canvas.beginText(72, 400)
    written.setTextRenderMode(3)
    written.textLine(DECOY)
    canvas.drawText(written)


def white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(72, 400, DECOY)


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(72, 400, DECOY)


def off_page(canvas: Canvas) -> None:
    canvas.drawString(-700, 400, DECOY)


def covered(canvas: Canvas) -> None:
    canvas.drawString(72, 400, DECOY)
    canvas.setFillGray(1)
    canvas.rect(60, 390, 400, 30, stroke=0, fill=1)


def clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(400, 100, 10, 10)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(72, 400, DECOY)


@pytest.mark.parametrize("hide", [invisible, white, tiny, off_page, covered, clipped], ids=lambda f: f.__name__)
def test_hidden_text_is_left_out_and_told(hide: Callable[[Canvas], None]) -> None:
    """Text that nobody sees on the page does not count."""

    def draw(canvas: Canvas) -> None:
        pdfs.print_letter(canvas)
        hide(canvas)

    data = pdfs.drawn(draw)

    assert "CB4407712" in text(data)
    assert "99999999" not in text(data)
    assert "hidden_text_ignored" in codes(data)


def test_white_text_on_a_dark_ground_is_read() -> None:
    """The head of a table is often white on a colour."""

    def draw(canvas: Canvas) -> None:
        pdfs.print_letter(canvas)
        canvas.setFillGray(0.2)
        canvas.rect(60, 390, 400, 30, stroke=0, fill=1)
        white(canvas)

    assert DECOY in text(pdfs.drawn(draw))


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages_read_straight(rotate: int) -> None:
    """A page shown sideways is turned as a reader would turn the sheet."""
    page = read(pdfs.drawn(pdfs.print_letter, rotate=rotate)).pages[0]

    assert build_text([page]).text.splitlines()[:2] == list(pdfs.LETTER[:2])
    assert page.turned == rotate
    assert (page.width, page.height) == (612.0, 792.0)


def test_glyphs_set_one_by_one_make_words() -> None:
    """Letters placed singly, without spaces, are words by their distance."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for number, line in enumerate(pdfs.LETTER):
            for place in reversed(range(len(line))):
                if line[place] != " ":
                    canvas.drawString(72 + canvas.stringWidth(line[:place], "Helvetica", 11), 700 - 16 * number, line[place])

    assert "Reference number: 26-118-90345" in text(pdfs.drawn(draw))


def test_form_field_values_are_read() -> None:
    """What stands in a filled form is part of the page."""

    def draw(canvas: Canvas) -> None:
        pdfs.print_letter(canvas)
        canvas.drawString(72, 500, "Group number:")
        canvas.acroForm.textfield(name="group", value="GR55019", x=180, y=492, width=120, height=20)

    assert "GR55019" in text(pdfs.drawn(draw))


def test_ligatures_and_soft_hyphens_are_spelled_out() -> None:
    """Words are spelled as a person reads them."""
    font = pdfs.dejavu()
    if font is None:
        pytest.skip("no TrueType font on this machine")

    def draw(canvas: Canvas) -> None:
        pdfs.print_letter(canvas, font)
        canvas.drawString(72, 500, "This bene\ufb01t needs a cer\xadtificate, code A\u20111\u200b2.")

    assert "This benefit needs a certificate, code A-12." in text(pdfs.drawn(draw))


def test_a_font_that_lies_about_its_digits_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outlines give the false map away, and the page is recognised as shown."""
    font = pdfs.dejavu()
    if font is None:
        pytest.skip("no TrueType font on this machine")
    honest = pdfs.drawn(lambda c: pdfs.print_letter(c, font))
    false = pdfs.with_false_digits(honest)
    asked: list[int] = []
    monkeypatch.setattr("analyzer.reading.recognition.Recogniser.page", lambda self, gray, dpi, number: asked.append(number))

    assert "26-118-90345" in text(honest)
    assert asked == []
    with pytest.raises(NoTextFound):
        text(false)
    assert asked == [1]


def damaged(data: bytes) -> bytes:
    return data.replace(b"startxref", b"startxxxx")[:-40]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7\n", "corrupt_document"),
        (pdfs.without_pages(), "no_pages"),
    ],
    ids=["empty", "header only", "no pages"],
)
def test_files_that_cannot_be_read_say_why(data: bytes, code: str) -> None:
    """One stable code for each way to fail."""
    with pytest.raises(AnalyzerError) as caught:
        read(data)

    assert caught.value.code == code


def test_password_is_told_apart() -> None:
    """A locked file is not a damaged one."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdfs.drawn(pdfs.print_letter))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))

    with pytest.raises(AnalyzerError) as caught:
        read(out.getvalue())

    assert caught.value.code == "encrypted_password_required"


def test_damaged_file_is_read_with_a_warning() -> None:
    """A download that broke off is repaired where it can be, and the reader is told."""
    data = damaged(pdfs.drawn(pdfs.print_letter))

    assert "CB4407712" in text(data)
    assert "document_damaged" in codes(data)


def test_too_many_pages() -> None:
    """The limit is judged before any page is read."""

    def draw(canvas: Canvas) -> None:
        for _ in range(3):
            pdfs.print_letter(canvas)
            canvas.showPage()

    with pytest.raises(AnalyzerError) as caught:
        text(pdfs.drawn(draw), Limits(max_pages=2))

    assert caught.value.code == "too_many_pages"
