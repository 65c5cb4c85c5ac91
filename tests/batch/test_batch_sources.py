"""Where letters are found, what is passed over, and that nothing leads outside."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from analyzer.batch.names import natural, printable
from analyzer.batch.sources import Item, Selection, distinct, open_source
from analyzer.errors import CorruptDocument, DocumentError, EncryptedPasswordRequired, FileTooLarge, UsageError


def names(source: str, **selection: tuple[str, ...]) -> list[str]:
    return [item.name for item in open_source(source, Selection(**selection)).items()]


def make(folder: Path, *paths: str) -> None:
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(f"letter {path}".encode())


def test_folder_is_read_with_everything_below_in_natural_order(tmp_path: Path) -> None:
    make(tmp_path, "page10.pdf", "page9.pdf", "b/x.pdf", "a/deep/y.pdf")

    assert names(str(tmp_path)) == ["a/deep/y.pdf", "b/x.pdf", "page9.pdf", "page10.pdf"]


def test_what_programs_leave_beside_letters_is_passed_over(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf", ".DS_Store", "~$a.docx", "Thumbs.db", "__MACOSX/a.pdf", ".git/x", "a.pdf.answers.yaml", "a.answers.yaml")

    assert names(str(tmp_path)) == ["a.pdf"]


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        pytest.param({"include": ("*.pdf",)}, ["a.pdf", "sub/b.pdf"], id="include by bare name"),
        pytest.param({"include": ("sub/*",)}, ["sub/b.pdf", "sub/c.txt"], id="include by path"),
        pytest.param({"exclude": ("*.txt",)}, ["a.pdf", "sub/b.pdf"], id="exclude"),
        pytest.param({"include": ("*.pdf",), "exclude": ("sub/*",)}, ["a.pdf"], id="exclude outweighs include"),
    ],
)
def test_filters(tmp_path: Path, selection: dict[str, tuple[str, ...]], wanted: list[str]) -> None:
    make(tmp_path, "a.pdf", "sub/b.pdf", "sub/c.txt")

    assert names(str(tmp_path), **selection) == wanted


def test_links_in_a_circle_end_and_a_linked_folder_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "sub/a.pdf")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "sub")

    assert len(names(str(tmp_path))) == 1


def test_results_below_the_source_are_no_letters(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf", "out/analyses.jsonl")

    source = open_source(str(tmp_path), Selection(), without=(tmp_path / "out",))

    assert [item.name for item in source.items()] == ["a.pdf"]


def test_a_pipe_in_the_folder_does_not_stop_the_run(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")

    assert names(str(tmp_path)) == ["a.pdf"]


def test_a_listed_pipe_is_an_error_of_its_own(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "list.txt").write_text("pipe.pdf\n")
    source = open_source(f"@{tmp_path / 'list.txt'}", Selection())

    with pytest.raises(DocumentError) as caught:
        source.read(next(source.items()), 1000)

    assert caught.value.code == "not_readable"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\0"])
def test_list_file(tmp_path: Path, end: str) -> None:
    make(tmp_path, "a.pdf", "sub/b c.pdf")
    (tmp_path / "list.txt").write_bytes(end.join(["sub/b c.pdf", "a.pdf", "a.pdf", "gone.pdf", ""]).encode())
    source = open_source(f"@{tmp_path / 'list.txt'}", Selection())

    items = list(source.items())

    assert [i.name for i in items] == ["sub/b c.pdf", "a.pdf", "gone.pdf"]
    assert source.read(items[0], 1000) == b"letter sub/b c.pdf"
    with pytest.raises(DocumentError):
        source.read(items[2], 1000)


def test_a_single_file_is_a_source(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf")

    assert names(str(tmp_path / "a.pdf")) == ["a.pdf"]


def test_a_missing_source_is_a_mistake_of_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        open_source(str(tmp_path / "nothing"), Selection())


def test_zip_members_are_read_in_place_and_named_without_ways_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr("a.pdf", b"one")
        archive.writestr("../../etc/b.pdf", b"two")
        archive.writestr("a.pdf.answers.yaml", b"urgent: true")
    source = open_source(str(tmp_path / "l.zip"), Selection())

    items = list(source.items())

    assert {i.name: source.read(i, 100) for i in items} == {"a.pdf": b"one", "etc/b.pdf": b"two"}
    assert [source.answers(i) for i in items] == [b"urgent: true", None]


def test_zip_member_beyond_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "l.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.pdf", bytes(5_000_000))
    source = open_source(str(tmp_path / "l.zip"), Selection())

    with pytest.raises(FileTooLarge):
        source.read(next(source.items()), 1_000_000)


def test_zip_member_that_lies_about_its_size_or_is_locked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr("a.pdf", b"one")
    source = open_source(str(tmp_path / "l.zip"), Selection())
    item = next(source.items())
    info = source.archive.getinfo("a.pdf")  # type: ignore[attr-defined]
    info.CRC ^= 1

    with pytest.raises(CorruptDocument):
        source.read(item, 100)

    info.flag_bits |= 1
    with pytest.raises(EncryptedPasswordRequired):
        source.read(item, 100)


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.xz"])
def test_tar_reads_ordinary_members_only(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"l.{kind}"
    with tarfile.open(path, "w:" + kind.removeprefix("tar").removeprefix(".")) as archive:
        for name, data in (("b.pdf", b"one"), ("/abs/a.pdf", b"two"), ("a.answers.yaml", b"urgent: true")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link.pdf")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    source = open_source(str(path), Selection())

    assert {i.name: source.read(i, 100) for i in source.items()} == {"b.pdf": b"one", "abs/a.pdf": b"two"}
    source.close()


@pytest.mark.parametrize("name", ["l.zip", "l.tar.gz"])
def test_a_damaged_archive_is_a_mistake_of_use(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no archive at all")

    with pytest.raises(UsageError):
        open_source(str(tmp_path / name), Selection())


def test_bytes_that_are_no_text_in_a_name_stay_distinct() -> None:
    assert printable(os.fsdecode(b"a\xff.pdf")) == "a\\xff.pdf"
    assert printable("Brief über.pdf") == "Brief über.pdf"


@pytest.mark.parametrize(
    ("first", "second"), [("a2", "a10"), ("a", "b"), ("a/9/x", "a/10/x"), ("", "a"), ("1", "a"), ("a01", "a1"), ("٣", "a"), ("²", "³")]
)
def test_natural_order_is_total(first: str, second: str) -> None:
    assert natural(first) < natural(second)
    assert natural(first) != natural(second)


def test_what_cannot_be_looked_at_shows(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf")
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere")
    source = open_source(str(tmp_path), Selection())

    items = {item.name: item for item in source.items()}

    assert sorted(items) == ["a.pdf", "gone.pdf"]
    with pytest.raises(DocumentError):
        source.read(items["gone.pdf"], 100)


def test_a_folder_that_cannot_be_opened_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.pdf", "locked/b.pdf")
    look = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError
        return look(path)

    monkeypatch.setattr("analyzer.batch.sources.os.scandir", scandir)

    assert names(str(tmp_path)) == ["a.pdf", "locked/"]


def test_names_that_look_alike_stay_apart() -> None:
    items = [Item(name, str(i), 1, "s") for i, name in enumerate(["a", "b", "a", "a", "a (2)"])]

    assert [item.name for item in distinct(items)] == ["a", "b", "a (2)", "a (3)", "a (2) (2)"]
