"""A letter's source text to blocks, and blocks to a PDF or a Word document.

A source is a YAML front matter and a few marks at the start of a line: `^` letterhead, `>` lines kept as they stand, `::` label | value,
`|` table row (the first is the head), `#` and `##` headings, `-` bullet, `[]` tick box, `~` small print, `===` new page,
`@name` a notice of `sources/notices.yaml`.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.shared import Pt
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

MARKS = {"^": "letterhead", ">": "lines", "::": "facts", "|": "table", "##": "subheading", "#": "heading", "-": "bullet", "[]": "tick", "~": "small"}
JOINED = {"letterhead", "lines", "facts", "table"}
SMALL_NOTICES = {"taglines", "civil_rights"}


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    form: str
    """text, scan, photo, fax or docx."""
    font: str
    """Helvetica or Times."""
    size: float
    footer: str
    blocks: tuple[Block, ...]


def read_letter(path: Path, notices: dict[str, str]) -> Letter:
    """The letter of one source file; `notices` maps a name to its wording."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    meta: dict[str, Any] = yaml.safe_load(front)
    body = body.replace("{phone}", str(meta["phone"]))
    blocks = tuple(_blocks(body, notices, str(meta["phone"])))
    return Letter(path.stem, meta["form"], meta["font"], float(meta.get("size", 10.5)), str(meta["footer"]), blocks)


def _blocks(body: str, notices: dict[str, str], phone: str) -> list[Block]:
    found: list[Block] = []
    gap = True
    for raw in body.splitlines():
        line = raw.strip()
        if not line:
            gap = True
            continue
        if line == "===":
            found.append(Block("page"))
        elif line.startswith("@"):
            kind = "small" if line[1:] in SMALL_NOTICES else "paragraph"
            found.append(Block(kind, (notices[line[1:]].replace("{phone}", phone),)))
        else:
            mark = next((m for m in MARKS if line.startswith(m + " ")), "")
            kind = MARKS.get(mark, "paragraph")
            text = line[len(mark) :].strip()
            if kind in JOINED and found and found[-1].kind == kind and not gap:
                found[-1] = Block(kind, (*found[-1].lines, text))
            else:
                found.append(Block(kind, (text,)))
        gap = False
    return found


def cells(line: str) -> list[str]:
    """The cells of a facts or table line."""
    return [cell.strip() for cell in line.strip("| ").split("|")] if not line.endswith("| |") else [cell.strip() for cell in line[:-1].split("|")]


# ---------------------------------------------------------------- PDF


def to_pdf(letter: Letter) -> bytes:
    """The letter as a PDF with text; the same bytes each time."""
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out, pagesize=LETTER, leftMargin=66, rightMargin=66, topMargin=54, bottomMargin=60, invariant=1, title="Letter", author=""
    )
    styles = _styles(letter)

    def footer(canvas: Any, doc: Any) -> None:
        canvas.setFont(f"{letter.font}-Roman" if letter.font == "Times" else letter.font, 7.5)
        canvas.drawString(66, 36, letter.footer)
        canvas.drawRightString(LETTER[0] - 66, 36, f"Page {doc.page}")

    story: list[Any] = []
    for block in letter.blocks:
        story.extend(_flow(block, styles))
    template.build(story, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _styles(letter: Letter) -> dict[str, ParagraphStyle]:
    plain = "Times-Roman" if letter.font == "Times" else letter.font
    bold = f"{letter.font}-Bold"
    size = letter.size
    base = ParagraphStyle("base", fontName=plain, fontSize=size, leading=size * 1.28, spaceAfter=size * 0.72, alignment=TA_LEFT)
    return {
        "paragraph": base,
        "lines": base,
        "cell": ParagraphStyle("cell", base, fontSize=size - 1.2, leading=size * 1.12, spaceAfter=0),
        "label": ParagraphStyle("label", base, fontName=bold, fontSize=size - 1, leading=size * 1.15, spaceAfter=0),
        "value": ParagraphStyle("value", base, fontSize=size - 0.5, leading=size * 1.15, spaceAfter=0),
        "letterhead": ParagraphStyle("letterhead", base, fontSize=size - 1.5, leading=size * 1.1),
        "heading": ParagraphStyle("heading", base, fontName=bold, fontSize=size + 2.5, leading=size * 1.6, spaceBefore=size * 0.5),
        "subheading": ParagraphStyle("subheading", base, fontName=bold, fontSize=size + 0.5, spaceBefore=size * 0.3, spaceAfter=size * 0.4),
        "small": ParagraphStyle("small", base, fontSize=size - 2.5, leading=(size - 2.5) * 1.2),
    }


def _markup(text: str) -> str:
    parts = text.replace("&", "&amp;").replace("<", "&lt;").split("**")
    return "".join(f"<b>{part}</b>" if i % 2 else part for i, part in enumerate(parts))


def _flow(block: Block, styles: dict[str, ParagraphStyle]) -> list[Any]:
    if block.kind == "page":
        return [PageBreak()]
    if block.kind == "letterhead":
        first, *rest = (_markup(line) for line in block.lines)
        return [Paragraph(f'<font size="15"><b>{first}</b></font><br/><br/>' + "<br/>".join(rest), styles["letterhead"])]
    if block.kind == "lines":
        return [Paragraph("<br/>".join(_markup(line) for line in block.lines), styles["lines"])]
    if block.kind == "facts":
        return [_facts(block, styles), Spacer(1, 9)]
    if block.kind == "table":
        return [_table(block, styles), Spacer(1, 9)]
    lead = {"bullet": "- ", "tick": "[ &nbsp; ] "}.get(block.kind, "")
    return [Paragraph(lead + _markup(block.lines[0]), styles.get(block.kind, styles["paragraph"]))]


def _facts(block: Block, styles: dict[str, ParagraphStyle]) -> Table:
    rows = [(Paragraph(_markup(label), styles["label"]), Paragraph(_markup(value), styles["value"])) for label, value in map(cells, block.lines)]
    return Table(
        rows, colWidths=[130, 340], hAlign="LEFT", style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1.5)])
    )


def _table(block: Block, styles: dict[str, ParagraphStyle]) -> Table:
    rows = [cells(line) for line in block.lines]
    columns = list(zip(*rows, strict=True))
    small = 7.8 if len(columns) > 6 else styles["cell"].fontSize
    head, cell = (ParagraphStyle(f"{name}-small", styles[name], fontSize=small, leading=small * 1.2) for name in ("label", "cell"))
    word = [max(stringWidth(part, head.fontName, small) for text in column for part in text.split() or [""]) + 13 for column in columns]
    whole = [max(stringWidth(text, head.fontName, small) for text in column) + 13 for column in columns]
    spare = max(0.0, 480 - sum(word)) / max(1.0, sum(whole) - sum(word))
    widths = [least + (most - least) * min(1.0, spare) for least, most in zip(word, whole, strict=True)]
    drawn = [[Paragraph(_markup(text), cell if i else head) for text in row] for i, row in enumerate(rows)]
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table(drawn, colWidths=widths, hAlign="LEFT", style=grid)


# ---------------------------------------------------------------- Word


def to_docx(letter: Letter) -> bytes:
    """The letter as a Word document; the same bytes each time."""
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name = "Arial" if letter.font == "Helvetica" else "Times New Roman"
    normal.font.size = Pt(letter.size)
    for block in letter.blocks:
        _write(document, block)
    document.sections[0].footer.paragraphs[0].text = letter.footer
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def _write(document: Any, block: Block) -> None:
    if block.kind == "page":
        document.add_page_break()
    elif block.kind in {"facts", "table"}:
        rows = [cells(line) for line in block.lines]
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph()
    elif block.kind in {"heading", "subheading"}:
        document.add_heading(block.lines[0], level=1 if block.kind == "heading" else 2)
    else:
        for line in block.lines:
            paragraph = document.add_paragraph()
            for i, part in enumerate(line.split("**")):
                paragraph.add_run(part).bold = bool(i % 2) or block.kind == "letterhead"


def _undated(data: bytes) -> bytes:
    """The same archive with one fixed day on every part, so that rendering twice gives the same file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
