"""The template process: loads everything once, forks a child for each document, watches and buries it.

Started by `parent.Isolation` as a fresh interpreter with one Unix socket. Each request carries a fixed-size header and three descriptors: the pickled
task, the pipe for the answer, and a socket on which the template reports the child's end. When the parent closes that socket, or itself, the child's
whole process group is killed.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pickle
import selectors
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Sequence
from typing import Any

HEADER_BYTES = 1024
"""Requests have one size, so that a stream socket keeps them apart."""
ANSWER, REFUSAL = b"A", b"E"
"""First byte of what a child sends: the task's bytes, or a JSON object with `code` and `detail`."""
_DESCRIPTORS = 3


def serve(descriptor: int, preload: Sequence[str]) -> None:
    """Serve requests until the parent goes away. `preload` names modules, or functions as `module:function`, that are loaded and called once."""
    control = socket.socket(fileno=descriptor)
    _cut_network()
    try:
        for name in preload:
            module, _, function = name.partition(":")
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
    except Exception as error:
        control.sendall(f"{type(error).__name__}: {error}"[:900].encode().ljust(HEADER_BYTES))
        return
    gc.collect()
    gc.freeze()
    _Template(control).run()


class _Template:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._reports: dict[int, socket.socket] = {}
        self._folders: dict[int, str] = {}
        self._selector = selectors.DefaultSelector()
        reader, self._writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(self._writer, False)
        self._wakeup = reader
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for ignored in (signal.SIGINT, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        self._selector.register(control, selectors.EVENT_READ, None)
        self._selector.register(reader, selectors.EVENT_READ, None)

    def run(self) -> None:
        self._control.sendall(b"ready".ljust(HEADER_BYTES))
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    if not self._request():
                        self._end()
                        return
                elif key.fileobj == self._wakeup:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._wakeup, 4096)
                    self._bury()
                else:
                    self._abandon(key.data)

    def _request(self) -> bool:
        header, descriptors = b"", []
        while len(header) < HEADER_BYTES:
            part, received, _, _ = socket.recv_fds(self._control, HEADER_BYTES - len(header), _DESCRIPTORS)
            if not part:
                return False
            header += part
            descriptors += received
        task, answer, report = descriptors
        settings = json.loads(header)
        pid = os.fork()
        if pid == 0:
            try:
                self._forget()
                _child(task, answer, settings)
            finally:
                os._exit(70)
        os.close(task)
        os.close(answer)
        line = socket.socket(fileno=report)
        self._reports[pid] = line
        self._folders[pid] = settings["folder"]
        self._selector.register(line, selectors.EVENT_READ, pid)
        with contextlib.suppress(OSError):
            line.sendall(b"%d\n" % pid)
        return True

    def _forget(self) -> None:
        """In the child: nothing of the template's business stays open."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        self._selector.close()
        self._control.close()
        os.close(self._wakeup)
        os.close(self._writer)
        for line in self._reports.values():
            line.close()

    def _bury(self) -> None:
        for pid in list(self._reports):
            with contextlib.suppress(ChildProcessError):
                ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if ended is None:
                    continue
                _kill_group(pid)
                _, status = os.waitpid(pid, 0)
                self._report(pid, status)

    def _abandon(self, pid: int) -> None:
        """The parent closed its end or asked for the kill."""
        if pid in self._reports:
            _kill_group(pid)
            _, status = os.waitpid(pid, 0)
            self._report(pid, status)

    def _report(self, pid: int, status: int) -> None:
        line = self._reports.pop(pid)
        self._folders.pop(pid, None)
        self._selector.unregister(line)
        with contextlib.suppress(OSError):
            line.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
        line.close()

    def _end(self) -> None:
        for pid in self._reports:
            _kill_group(pid)
        for pid in self._reports:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        for folder in self._folders.values():
            # the parent was killed itself and cannot remove them
            shutil.rmtree(folder, ignore_errors=True)


def _kill_group(pid: int) -> None:
    """The child and whatever it started. The child may not have made its own group yet."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


# ---------------------------------------------------------------- in the child


def _child(task: int, answer: int, settings: dict[str, Any]) -> None:
    os.setsid()
    _die_with_parent()
    _silence()
    folder = settings["folder"]
    os.chdir(folder)
    os.environ["TMPDIR"] = os.environ["HOME"] = folder
    tempfile.tempdir = folder
    _limit(settings)
    try:
        with open(task, "rb") as request:
            function, arguments, keywords = pickle.load(request)
        content = function(*arguments, **keywords)
        message = ANSWER + content
    except BaseException as error:
        message = REFUSAL + json.dumps(_refusal(error)).encode()
    if len(message) > settings["result_bytes"]:
        message = REFUSAL + json.dumps({"code": "resource_limit", "detail": "answer"}).encode()
    with open(answer, "wb") as pipe:
        pipe.write(message)
    os._exit(0)


def _refusal(error: BaseException) -> dict[str, str]:
    """What may be told of an error: its public code, else only its kind. Texts of errors may quote the document."""
    code = getattr(type(error), "code", None)
    if isinstance(code, str):
        return {"code": code, "detail": str(getattr(error, "detail", ""))[:200]}
    if isinstance(error, (MemoryError, RecursionError)):
        return {"code": "resource_limit", "detail": type(error).__name__}
    return {"code": "unreadable", "detail": type(error).__name__}


def _silence() -> None:
    """Libraries written in C print what they like; none of it may reach the terminal or the parent."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def _limit(settings: dict[str, Any]) -> None:
    import resource

    def at_most(kind: int, value: int, grace: int = 0) -> None:
        _, hard = resource.getrlimit(kind)
        ceiling = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (min(value, ceiling), ceiling))

    at_most(resource.RLIMIT_CORE, 0)
    at_most(resource.RLIMIT_CPU, settings["cpu_seconds"], grace=2)
    at_most(resource.RLIMIT_FSIZE, settings["file_bytes"])
    at_most(resource.RLIMIT_NOFILE, settings["open_files"])
    at_most(resource.RLIMIT_AS, _address_space() + settings["memory_bytes"])


def _address_space() -> int:
    """Bytes of address space the loaded program takes already; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as pages:
            return int(pages.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 1024**3


def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        libc = _libc()
        libc.prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
        libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS


def _cut_network() -> None:
    """Leave the network behind, by an empty network namespace; as an ordinary user inside a user namespace of one's own."""
    if sys.platform != "linux":
        return
    new_network, new_user = 0x40000000, 0x10000000
    libc = _libc()
    if libc.unshare(new_network) != 0:
        libc.unshare(new_network | new_user)
