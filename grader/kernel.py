"""The notebook that is running: which file it is, and whether that file is what was run.

A kernel is not told which notebook it belongs to. What its surroundings give away is looked at in
turn, and where several notebooks lie in a folder, what they hold is compared with what was run.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_LARGEST = 64 << 20
_MOST_NAMED = 6
_OURS = re.compile(r"\s*(?:%load_ext\s+grader|%reload_ext\s+grader|%grade|(?:import|from)\s+grader|"
                   r"(?:\w+\s*=\s*)?(?:grader\.)?check\(|#)")  # fmt: skip
"""How a line begins that only has to do with grading."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A cell as it was run; `id` is None where the notebook has none."""

    id: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """What is known of the running notebook.

    Attributes:
        names: what the notebook has defined, its surroundings' own names included.
        ran: the cells that were run, in order.
        folder: where it runs.
        session: what the server calls the notebook, "" where it does not say.
    """

    names: Mapping[str, Any] = field(default_factory=dict)
    ran: Sequence[Ran] = ()
    folder: Path
    session: str = ""

    def file(self) -> Path:
        """Return the notebook's file.

        Raises:
            UsageError: it can't be told; the message says how to name it.
        """
        for told in (self.names.get("__vsc_ipynb_file__"), self.session):
            if isinstance(told, str) and told.endswith(".ipynb"):
                # A server may count from its own folder, or say which of its drives it is.
                for name in (told, re.split(r"[/\\:]", told)[-1]):
                    if (self.folder / name).is_file():
                        return self.folder / name
        return self._likeliest(self._beside())

    def _beside(self) -> list[Path]:
        found = self.folder.glob("*.ipynb")
        return sorted(path for path in found if path.is_file() and not path.name.startswith("."))

    def _likeliest(self, files: Sequence[Path]) -> Path:
        """Return the only file, or the one that holds most of the cells that were run."""
        if len(files) == 1:
            return files[0]
        ran = {_plain(cell.source) for cell in self.ran if not _is_ours(cell.source)}
        held = {path: len(ran & set(map(_plain, _sources(path)))) for path in files}
        best = [path for path in files if held[path] == max(held.values()) > 0]
        if len(best) == 1:
            return best[0]
        raise UsageError(_which(files, in_colab="google.colab" in sys.modules))

    def unsaved(self, file: Path) -> list[str]:
        """Return the first lines of cells that were run as they do not stand in the file."""
        cells = _cells(file)
        by_id = {str(cell["id"]): _source(cell) for cell in cells if "id" in cell}
        sources = {_plain(_source(cell)) for cell in cells}
        lines = []
        for cell in self._latest():
            known = cell.id is not None and bool(by_id)
            there = {_plain(by_id.get(str(cell.id), ""))} if known else sources
            if not _is_ours(cell.source) and _plain(cell.source) not in there:
                lines.append(_first_line(cell.source))
        return lines

    def _latest(self) -> Iterator[Ran]:
        """Yield what was run last of each cell; where cells have no ids, only the last of all."""
        named = {cell.id: cell for cell in self.ran if cell.id is not None}
        if named:
            yield from named.values()
        elif self.ran:
            yield self.ran[-1]


def running(shell: Any, ran: Sequence[Ran]) -> Kernel:
    """Return what is known of the notebook that a shell of IPython runs.

    Args:
        shell: IPython's shell.
        ran: the cells that were seen to be run; without any, the shell's own list is taken.
    """
    history = getattr(getattr(shell, "history_manager", None), "input_hist_raw", ())
    return Kernel(
        names=shell.user_ns,
        ran=ran or [Ran(None, source) for source in history if isinstance(source, str) and source],
        folder=Path.cwd(),
        session=os.environ.get("JPY_SESSION_NAME", ""),
    )


def _which(files: Sequence[Path], *, in_colab: bool) -> str:
    if in_colab:
        return (
            "Colab keeps this notebook where it can't be read. Choose File > Download > Download "
            ".ipynb, upload that to the files of this session, and write %grade NAME.ipynb."
        )
    if not files:
        return "no notebook lies here. Save this one, or name its file: %grade NAME.ipynb."
    names = [printable(path.name) for path in files]
    more = ", …" * (len(names) > _MOST_NAMED)
    listed = ", ".join(names[:_MOST_NAMED]) + more
    return f"which notebook is this? Name its file: %grade {names[0]}. Here lie {listed}."


def _cells(file: Path) -> list[dict[str, Any]]:
    """Return the code cells of a notebook's file; none where it can't be read."""
    try:
        if file.stat().st_size > _LARGEST:
            return []
        cells = json.loads(file.read_text("utf-8-sig")).get("cells", [])
        return [cell for cell in cells if cell.get("cell_type") == "code"]
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return []


def _sources(file: Path) -> Iterator[str]:
    return map(_source, _cells(file))


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _plain(source: str) -> str:
    """Return a source without what differs though nothing was changed."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _is_ours(source: str) -> bool:
    """Return whether a cell does nothing but grade."""
    return all(_OURS.match(line) for line in source.splitlines() if line.strip())


def _first_line(source: str) -> str:
    line = next((line for line in source.splitlines() if line.strip()), "")
    return printable(line.strip())[:60]
