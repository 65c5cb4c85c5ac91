"""Word documents: all that a reader sees, nothing that was deleted or hidden."""

from __future__ import annotations

import io
import zipfile

import pytest

from analyzer.errors import AnalyzerError
from analyzer.reading.limits import Limits
from analyzer.reading.read import read
from analyzer.reading.text import build_text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(body: str, **parts: str) -> bytes:
    """A DOCX of a body and other parts (`header1` -> word/header1.xml)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def p(text: str, run: str = "") -> str:
    return f"<w:p><w:r>{f'<w:rPr>{run}</w:rPr>' if run else ''}<w:t>{text}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{c}</w:tc>' for c in cells)}</w:tr>"


CASES = {
    "paragraphs": (packed(p("Dear Ottilie,") + p("We cannot approve it.")), "Dear Ottilie,\n\nWe cannot approve it."),
    "table rows are lines": (
        packed(f"<w:tbl>{row(p('Member ID'), p('CB44'))}{row(p('Group'), p('7'))}</w:tbl>"),
        "Member ID\tCB44\nGroup\t7",
    ),
    "a letter inside a layout table": (
        packed(f"<w:tbl>{row(p('Dear Ottilie,') + p('We cannot approve it.'))}</w:tbl>"),
        "Dear Ottilie,\n\nWe cannot approve it.",
    ),
    "headers come first, footers last": (
        packed(p("Body text."), header1=f"<w:hdr {W}>{p('Copper Basin')}</w:hdr>", footer1=f"<w:ftr {W}>{p('Page 1')}</w:ftr>"),
        "Copper Basin\n\nBody text.\n\nPage 1",
    ),
    "text boxes": (
        packed(f"<w:p><w:r><w:pict><w:txbxContent>{p('Case 12')}</w:txbxContent></w:pict></w:r></w:p>{p('Body text.')}"),
        "Case 12\n\nBody text.",
    ),
    "deleted text is gone": (
        packed("<w:p><w:r><w:t>We deny</w:t></w:r><w:del><w:r><w:delText>approve</w:delText></w:r></w:del><w:r><w:t> it.</w:t></w:r></w:p>"),
        "We deny it.",
    ),
    "hidden text is gone": (packed(p("Seen.") + p("Member ID ZZ99", "<w:vanish/>")), "Seen."),
    "not hidden after all": (packed(p("Seen.", '<w:vanish w:val="0"/>')), "Seen."),
    "white on white is gone": (packed(p("Seen.") + p("ZZ99", '<w:color w:val="FFFFFF"/>')), "Seen."),
    "white on a colour is read": (packed(p("Seen.", '<w:color w:val="FFFFFF"/><w:shd w:fill="003366"/>')), "Seen."),
    "hidden by its style": (
        packed(
            '<w:p><w:pPr><w:pStyle w:val="Ghost"/></w:pPr><w:r><w:t>ZZ99</w:t></w:r></w:p>' + p("Seen."),
            styles=f'<w:styles {W}><w:style w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
        ),
        "Seen.",
    ),
    "hyphens that do not break": (packed("<w:p><w:r><w:t>26</w:t><w:noBreakHyphen/><w:t>118</w:t></w:r></w:p>"), "26-118"),
}


@pytest.mark.parametrize(("data", "expected"), CASES.values(), ids=CASES.keys())
def test_docx_text(data: bytes, expected: str) -> None:
    """The text as a reader of the printed document has it."""
    assert build_text(read(data).pages).text == expected


def test_a_page_break_starts_a_page() -> None:
    """Pages are counted as the writer broke them."""
    data = packed(p("One.") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + p("Two."))

    assert [build_text([page]).text for page in read(data).pages] == ["One.", "Two."]


ATTACKS = {
    "cut in half": (packed(p("x" * 500))[:300], "corrupt_document"),
    "entities": (packed(p("a"), header1='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'), "unsafe_document"),
    "bomb": (packed(p(" " * 3_000_000)), "resource_limit"),
    "deep": (packed("<w:sdt>" * 30_000 + "</w:sdt>" * 30_000), "corrupt_document"),
}


@pytest.mark.parametrize(("data", "code"), ATTACKS.values(), ids=ATTACKS.keys())
def test_attacks_are_refused(data: bytes, code: str) -> None:
    """Each with its code, before it costs anything."""
    with pytest.raises(AnalyzerError) as caught:
        read(data, limits=Limits(max_unpacked_bytes=2_000_000))

    assert caught.value.code == code
