"""Chunks in children: what is finished stands, blame is just, and nothing a child sends is believed unseen."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import count

import pytest

from analyzer.batch.documents import Document, Failure, Outcome, WorkSettings
from analyzer.batch.durable import OutputFailed
from analyzer.batch.engines import chunks
from analyzer.batch.engines.chunks import ChunkRunner, Done, Lost, analyze_chunk, pack, unpack
from analyzer.batch.engines.queue import Queue
from analyzer.batch.work import work
from analyzer.errors import AnalyzerError

SETTINGS = WorkSettings("obedient:opener", "2026-11-23", 20.0, 1000)


def document(name: str, content: str = "ok") -> Document:
    return Document(name, content.encode(), sha256=sha256(content.encode()).hexdigest())


def names(found: Iterator[tuple[Document, Outcome]]) -> list[tuple[str, str | None]]:
    return [(d.name, o.failure.code if o.failure else None) for d, o in found]


@pytest.fixture(scope="module")
def runner() -> Iterator[ChunkRunner]:
    made = ChunkRunner(SETTINGS)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("orders", "codes", "lost"),
    [
        pytest.param(["ok 1", "corrupt", "ok 2"], [None, "corrupt_document", None], None, id="an unreadable one among others"),
        pytest.param(["ok 1", "crash", "ok 2"], [None], Lost.CRASHED, id="a crash: the first stands, the second is known"),
        pytest.param(["kill", "ok 2"], [], Lost.KILLED, id="killed from outside"),
        pytest.param(["ok 1", "bug", "ok 2"], [None, "internal_error"], None, id="after a bug a new child"),
    ],
)
def test_chunk_in_a_child(runner: ChunkRunner, orders: list[str], codes: list[str | None], lost: Lost | None) -> None:
    done = runner.run([document(str(i), order) for i, order in enumerate(orders)])

    assert [o.failure.code if o.failure else None for o in done.outcomes] == codes
    assert done.lost == lost


def test_a_full_disk_blames_no_document(runner: ChunkRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(chunks.tempfile, "mkstemp", full)

    with pytest.raises(OutputFailed):
        runner.run([document("a")])


def test_a_child_that_cannot_write_blames_no_document() -> None:
    with pytest.raises(AnalyzerError) as caught:
        analyze_chunk(SETTINGS, [document("a")], "/dev/full")

    assert caught.value.detail == "no room for results"


OUTCOMES = (
    Outcome("1", b'{"a":"\xc3\xbc"}', {"pages": 2, "plan": "ü"}, pages=2, seconds=0.5, report=b"<p>\n</p>"),
    Outcome("2", failure=Failure("corrupt_document", "Please …", "")),
    Outcome("3", b"{}", {}),
)


def test_outcomes_come_back_as_they_were() -> None:
    assert unpack(b"".join(map(pack, OUTCOMES))) == OUTCOMES


def test_a_file_cut_off_anywhere_gives_whole_outcomes_only() -> None:
    content = b"".join(map(pack, OUTCOMES))
    for cut in range(len(content)):
        found = unpack(content[:cut])
        assert found == OUTCOMES[: len(found)]


@pytest.mark.parametrize(
    "content",
    [b"no json\n", b"[]\n", b'{"sha256":1}\n', pack(Outcome("1", b'{"a":1}\n{"b":2}')), pack(Outcome("1", b"not an object")), pack(Outcome("1"))],
    ids=["text", "list", "keys missing", "two lines", "no object", "nothing"],
)
def test_what_a_captured_child_may_send_is_no_outcome(content: bytes) -> None:
    assert unpack(content) == ()


def test_chunks_grow_while_children_finish_them_and_shrink_when_not() -> None:
    queue = Queue(document(str(i)) for i in count())
    sizes = []
    for _ in range(5):
        chunk = queue.chunk()
        sizes.append(len(chunk))
        list(queue.take(chunk, Done(tuple(Outcome("", b"{}") for _ in chunk))))
    assert sizes == [8, 16, 32, 64, 64]

    chunk = queue.chunk()
    list(queue.take(chunk, Done((Outcome("", b"{}"),))))
    assert len(queue.chunk()) == 2


def test_what_a_child_did_not_begin_is_handed_out_again_in_order() -> None:
    queue = Queue(iter([document(n) for n in "abcd"]))
    chunk = queue.chunk()

    assert names(queue.take(chunk, Done((Outcome("", b"{}", seconds=1.0),)))) == [("a", None)]
    assert [d.name for d in queue.chunk()] == ["b", "c"]


@pytest.mark.parametrize(("lost", "tries"), [(Lost.CRASHED, 2), (Lost.KILLED, 4)])
def test_a_document_that_takes_its_child_down_waits_and_is_given_up(lost: Lost, tries: int) -> None:
    queue = Queue(iter([document("bad"), document("good")]))

    assert names(queue.take(queue.chunk(), Done((), lost))) == []
    assert [d.name for d in queue.chunk()] == ["good"]
    for _ in range(tries - 2):
        assert names(queue.take(queue.suspect(), Done((), lost))) == []
    assert names(queue.take(queue.suspect(), Done((), lost))) == [("bad", "resource_limit")]
    assert queue.suspect() == []


def test_a_lost_worker_has_its_documents_tried_one_by_one() -> None:
    queue = Queue(iter([document("a"), document("b")]))

    assert names(queue.lost(queue.chunk())) == []
    assert [[d.name for d in queue.suspect()] for _ in range(3)] == [["a"], ["b"], []]


def test_a_bug_is_told_by_place_and_kind_not_by_its_words() -> None:
    def bug(_document: Document, _data: bytes) -> Outcome:
        raise KeyError("Jane Roe, member 123")

    failure = work(bug, document("a")).failure

    assert failure is not None
    assert (failure.code, "Jane" in repr(failure), "KeyError" in failure.detail) == ("internal_error", False, True)
