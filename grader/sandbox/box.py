"""The sandbox as the grader uses it: programs and calls in, outcomes out."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import weakref
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from grader.errors import SandboxError
from grader.sandbox import scratch
from grader.sandbox.conversation import GRACE, Conversation, Run
from grader.sandbox.dialogue import Dialogue
from grader.sandbox.inside.randomness import may_draw
from grader.sandbox.launcher import Launcher, best_launcher
from grader.sandbox.limits import Limits
from grader.sandbox.room import Room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from grader.sandbox.launcher import Child, Ending
    from grader.sandbox.program import Call, Program

_HEAVY = {
    "matplotlib": "pyplot image cm animation colors patches",
    "scipy": "signal special stats optimize ndimage linalg sparse spatial io misc",
    "sklearn": "datasets linear_model metrics model_selection preprocessing neural_network "
    "decomposition cluster ensemble svm neighbors tree pipeline",
    "torchvision": "datasets models transforms",
    "tensorflow": "keras",
    "torch": "", "pandas": "", "sympy": "", "PIL": "", "cv2": "", "jax": "", "h5py": "",
    "seaborn": "", "tqdm": "", "IPython": "", "keras": "", "networkx": "", "datascience": "",
    "plotly": "", "statsmodels": "", "skimage": "", "nltk": "",
}  # fmt: skip
"""Packages that are slow to load, and the parts of each that are loaded by their own names.

Only these are ever loaded on behalf of all students: what else a package has might do anything.
"""
_MEANT = {"matplotlib": "matplotlib.pyplot", "IPython": "IPython.display"}
"""What is loaded where only the package is named."""
_IMPOSSIBLE = (
    *(errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EILSEQ, errno.EINVAL),
)
"""Names that this system can't have beside each other, and that student code can't need here."""
_NOT_ON_WINDOWS = re.compile(
    r".*[:<>\"|?*].*|(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE
)
"""Names that lead elsewhere on Windows, or to a device."""
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w., \t]+))", re.MULTILINE
)
_PROMPT = re.compile(r"^>>> ", re.MULTILINE)
_MAGIC = re.compile(r"^[ \t]*[%!?]|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
_TRICKY = ('"""', "'''", "\\\n")
"""What makes a magic hard to tell from Python, so that IPython itself is asked."""


class _Housed:
    """A child with its scratch folder, which goes when it goes."""

    def __init__(self, child: Child, remove: Callable[[], None]) -> None:
        self._child = child
        self._remove = remove
        self.channel = child.channel

    def end(self) -> Ending:
        """Kill it with everything it started, and remove what it left."""
        try:
            return self._child.end()
        finally:
            self._remove()


class Sandbox:
    """Runs programs, each in processes of its own. May be used from several threads at once."""

    def __init__(
        self,
        limits: Limits | None = None,
        launcher: Launcher | None = None,
        hidden: Iterable[str] = (),
    ) -> None:
        """Start getting ready; the first run waits until it is.

        Args:
            limits: what a submission may use.
            launcher: starts its processes.
            hidden: files and folders that it must not read wherever they lie.
        """
        self.limits = limits or Limits()
        self._launcher = launcher or best_launcher()
        self._root = scratch.new_root()
        # A process that is interrupted before it could close the sandbox does so when it ends.
        self._at_exit = weakref.finalize(self, _end, os.getpid(), self._launcher, self._root)
        self._is_closed = False
        self._room = Room(self._root)
        self._launcher.prepare(self._root, hidden)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes and remove all scratch folders."""
        self.close()

    def close(self) -> None:
        """End all processes and remove all scratch folders; threads that run any are stopped."""
        self._is_closed = True
        self._launcher.close()
        scratch.remove(self._root)
        self._at_exit.detach()

    @property
    def isolation(self) -> str:
        """Return in a few words how submissions are kept in."""
        return self._launcher.isolation.words

    def run(self, program: Program, calls: Sequence[Call]) -> Run:
        """Load a program and make the calls; whatever it does, every call gets an outcome.

        Raises:
            SandboxError: no process could be started at all.
        """
        self._launcher.warm(_wanted_modules(program))
        limits = self.limits
        conversation = Conversation(
            program, load_seconds=limits.load_seconds, output_kb=limits.output_kb
        )
        conversation.ask(calls)
        policy = self._policy(calls)
        while not conversation.finished:
            conversation.lead(self._start(program, policy))
        return conversation.run

    def open(self, program: Program) -> Dialogue:
        """Return a program to be asked call by call; nothing is started before the first."""
        self._launcher.warm(_wanted_modules(program))
        limits = self.limits
        conversation = Conversation(
            program, load_seconds=limits.load_seconds, output_kb=limits.output_kb
        )

        def start(seconds: float, memory_mb: int) -> Child:
            return self._start(program, self._policy_for(seconds, memory_mb))

        return Dialogue(conversation, start)

    def _start(self, program: Program, policy: dict[str, Any]) -> Child:
        return self._room.take(partial(self._housed, program, policy))

    def _housed(self, program: Program, policy: dict[str, Any]) -> Child:
        if self._is_closed:
            raise SandboxError("the run was stopped")
        folder = Path(tempfile.mkdtemp(dir=self._root))
        try:
            _lay_out(program.files, folder)
            room = {"folder_mb": self._room.megabytes(policy["folder_mb"])}
            child = self._launcher.start(policy | room | {"folder": str(folder)})
        except BaseException:
            self._remove(folder)
            raise
        return _Housed(child, partial(self._leave, folder))

    def _leave(self, folder: Path) -> None:
        """Remove the scratch folder of a child that has ended."""
        self._remove(folder)
        self._room.leave()

    def _remove(self, folder: Path) -> None:
        """Remove a scratch folder, and all where they were removed while it was laid out."""
        scratch.remove(folder)
        if self._is_closed:
            scratch.remove(self._root)

    def _policy(self, calls: Sequence[Call]) -> dict[str, Any]:
        seconds = sum(call.seconds + GRACE for call in calls)
        return self._policy_for(seconds, max((call.memory_mb for call in calls), default=0))

    def _policy_for(self, seconds: float, memory_mb: int) -> dict[str, Any]:
        """Return what a process may use whose calls take so much altogether."""
        limits = self.limits
        seconds += limits.load_seconds
        return {
            "memory_mb": max(limits.memory_mb, memory_mb),
            "file_mb": limits.file_mb,
            "folder_mb": limits.folder_mb,
            "folder_files": limits.folder_files,
            "open_files": limits.open_files,
            "cpu_seconds": int(seconds) + 10,
        }


def _end(owner: int, launcher: Launcher, root: Path) -> None:
    """End all processes and remove all scratch folders; not in a process that was forked."""
    if os.getpid() == owner:
        launcher.close()
        scratch.remove(root)


def _lay_out(files: dict[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        parts = PurePosixPath(name).parts
        assert parts, "unreachable because names are checked when they are read"
        assert ".." not in parts, "unreachable because names are checked when they are read"
        assert parts[0] != "/", "unreachable because names are checked when they are read"
        if os.name == "nt" and any(map(_NOT_ON_WINDOWS.fullmatch, parts)):
            continue
        path = folder.joinpath(*parts)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            if error.errno not in _IMPOSSIBLE:
                raise


def _wanted_modules(program: Program) -> frozenset[str]:
    """Return installed packages that are slow to load and that this program names.

    They are loaded in the zygote, once for all programs.
    """
    wanted: set[str] = set()
    sources = (source for _, source in program.cells)
    if may_draw(sources, helpers=bool(program.files)):
        wanted.add("numpy.random")
    for _name, source in program.cells:
        for origin, modules in _IMPORT.findall(source):
            for module in (origin, *modules.split(",")):
                wanted.update(_slow(module))
        if program.notebook and _needs_ipython(source):
            wanted.add("IPython.core.inputtransformer2")
    return frozenset(wanted)


def _needs_ipython(source: str) -> bool:
    """Return whether a cell is likely to be translated by IPython, and not by a few rules."""
    if any(mark in source for mark in _TRICKY) and _MAGIC.search(source):
        return True
    return _PROMPT.search(source) is not None


def _slow(words: str) -> Iterator[str]:
    """Yield what to load for a module that an import names, such as `torch.nn as nn`."""
    package, _, rest = (words.split() or [""])[0].partition(".")
    if package in _HEAVY:
        part = rest.partition(".")[0]
        is_own = part in _HEAVY[package].split()
        yield f"{package}.{part}" if is_own else _MEANT.get(package, package)
