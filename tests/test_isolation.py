"""One document, one child: whatever happens to the child has a stable code and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analyzer.errors import AnalyzerError, TooManyPages
from analyzer.isolation import ChildLimits, Isolation, run_isolated

SECRET = "Member ID CB4407712"


def echo(data: bytes, times: int = 1) -> bytes:
    return data * times


def where() -> bytes:
    Path("left behind.txt").write_text("x", encoding="ascii")
    return f"{os.getcwd()}|{tempfile.gettempdir()}|{os.getpid()}".encode()


def refuse() -> bytes:
    raise TooManyPages


def stumble() -> bytes:
    raise ValueError(SECRET)


def hang() -> bytes:
    time.sleep(60)
    return b""


def spin() -> bytes:
    while True:
        pass


def crash() -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def vanish() -> bytes:
    os._exit(0)


def gorge() -> bytes:
    return bytes(len(bytearray(3 << 30)))


def open_many() -> bytes:
    return str([open(os.devnull, "rb") for _ in range(5000)]).encode()


def call_out() -> bytes:
    with socket.socket() as s:
        s.settimeout(1)
        s.connect(("127.0.0.1", 9))
    return b"connected"


def chatter() -> bytes:
    os.write(1, b"noise")
    os.write(2, b"noise")
    return b"quiet"


def beget() -> bytes:
    return str(subprocess.Popen(["sleep", "60"]).pid).encode()


def beget_and_hang() -> bytes:
    Path(os.environ["BEGET"]).write_text(str(subprocess.Popen(["sleep", "60"]).pid), encoding="ascii")
    return hang()


@pytest.fixture(scope="module")
def isolation() -> Iterator[Isolation]:
    with Isolation(("test_isolation",)) as warm:
        yield warm


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pid: int) -> bool:
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.02)
    return False


def test_bytes_in_bytes_out(isolation: Isolation) -> None:
    """Arguments of any size go in, bytes come out."""
    assert isolation.run(echo, b"letter", times=2) == b"letterletter"
    assert len(isolation.run(echo, bytes(3_000_000))) == 3_000_000


def test_each_child_has_its_own_folder_and_it_is_removed(isolation: Isolation) -> None:
    """Temporary files die with the child."""
    folder, temporary, _ = isolation.run(where).decode().split("|")

    assert folder == temporary
    assert not Path(folder).exists()
    assert isolation.run(where).decode().split("|")[0] != folder


FAILURES = {
    "its own error": (refuse, ChildLimits(), "too_many_pages"),
    "an error it did not expect": (stumble, ChildLimits(), "unreadable"),
    "too long": (hang, ChildLimits(wall_seconds=0.3), "timeout"),
    "too much work": (spin, ChildLimits(cpu_seconds=1), "timeout"),
    "crash": (crash, ChildLimits(), "resource_limit"),
    "no answer": (vanish, ChildLimits(), "resource_limit"),
    "too much memory": (gorge, ChildLimits(), "resource_limit"),
    "too many files": (open_many, ChildLimits(), "unreadable"),
}


@pytest.mark.parametrize(("task", "limits", "code"), FAILURES.values(), ids=FAILURES.keys())
def test_failures_have_codes(isolation: Isolation, task: Callable[[], bytes], limits: ChildLimits, code: str) -> None:
    """And never the text of the document."""
    with pytest.raises(AnalyzerError) as caught:
        isolation.run(task, limits=limits)

    assert caught.value.code == code
    assert SECRET not in f"{caught.value} {caught.value.detail}"


def test_answer_has_a_size_cap(isolation: Isolation) -> None:
    """A child cannot fill the parent's memory."""
    with pytest.raises(AnalyzerError) as caught:
        isolation.run(echo, b"x" * 1000, limits=ChildLimits(result_bytes=500))

    assert caught.value.code == "resource_limit"


def test_nothing_the_child_started_survives(isolation: Isolation) -> None:
    """Its whole process group ends with it."""
    assert gone(int(isolation.run(beget)))


def test_nothing_survives_a_timeout(tmp_path: Path) -> None:
    """A hanging Tesseract is killed with the child that called it."""
    note = tmp_path / "pid"
    os.environ["BEGET"] = str(note)
    try:
        with pytest.raises(AnalyzerError):
            run_isolated(beget_and_hang, limits=ChildLimits(wall_seconds=1.0))
    finally:
        del os.environ["BEGET"]

    assert gone(int(note.read_text(encoding="ascii")))


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux")
def test_network_is_cut(isolation: Isolation) -> None:
    """Where the kernel allows it, which it does in CI; the error is another one where nothing listens."""
    with pytest.raises(AnalyzerError) as caught:
        isolation.run(call_out)

    assert caught.value.detail in {"OSError", "ConnectionRefusedError"}


def test_chatter_stays_inside(isolation: Isolation, capfd: pytest.CaptureFixture[str]) -> None:
    """What C libraries print reaches nobody."""
    assert isolation.run(chatter) == b"quiet"
    assert capfd.readouterr() == ("", "")


def test_many_at_once(isolation: Isolation) -> None:
    """Threads share one template; answers do not mix."""
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: isolation.run(echo, b"%d" % n), range(40)))

    assert answers == [b"%d" % n for n in range(40)]


def test_a_killed_template_is_replaced() -> None:
    """The next document does not suffer."""
    with Isolation(("test_isolation",)) as warm:
        warm.start()
        process = warm._process
        assert process is not None
        process.kill()
        process.wait()

        assert warm.run(echo, b"again") == b"again"


def test_closing_ends_everything() -> None:
    """No template outlives its owner."""
    warm = Isolation()
    warm.start()
    process = warm._process
    assert process is not None
    warm.close()

    assert process.poll() is not None


def test_preload_that_fails_says_so() -> None:
    """A misspelled module is a mistake of the program, not of a document."""
    with Isolation(("no_such_module_anywhere",)) as warm, pytest.raises(RuntimeError, match="no_such_module_anywhere"):
        warm.start()


def test_nothing_is_left_when_the_owner_is_killed(tmp_path: Path) -> None:
    """A killed command line leaves no child and no temporary folder."""
    program = "from analyzer.isolation import Isolation\nimport test_isolation\nIsolation().run(test_isolation.hang)"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    owner = subprocess.Popen([sys.executable, "-c", program], env=environment)
    while not list(tmp_path.iterdir()):
        time.sleep(0.05)
    time.sleep(0.8)
    owner.kill()
    owner.wait()
    for _ in range(100):
        if not list(tmp_path.iterdir()):
            break
        time.sleep(0.05)

    assert list(tmp_path.iterdir()) == []
