"""Which files student code must not read even where it may read what lies around them."""

# ruff: noqa: PTH112, PTH118, PTH208
# These paths are compared as strings.

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BUNDLE = Path(__file__).resolve().parent.parent.parent
"""The folder that holds `grader`, and with it the bundled `reference` and `rubrics`."""
_OWN = ("grader", "reference", "rubrics")
_PACKAGES = ("site-packages", "dist-packages")
_PUBLIC = frozenset(
    {
        "numpy", "scipy", "sympy", "sklearn", "pandas", "torch", "tensorflow", "jax", "matplotlib",
        "PIL", "cv2", "seaborn",
    }
)  # fmt: skip
"""Packages that a rubric may take its reference from, and that students import themselves."""


def own_files(import_path: Iterable[str]) -> Iterator[str]:
    """Yield where this project is installed, in whichever folders of packages there are."""
    folders = {os.path.realpath(folder) for folder in (*import_path, *_package_folders())}
    if str(_BUNDLE) not in folders:
        yield str(_BUNDLE)
    for folder in folders:
        if os.path.isdir(folder):
            for name in os.listdir(folder):
                if name in _OWN or "pytest_grade" in name.replace("-", "_").lower():
                    yield os.path.join(folder, name)
                    yield os.path.realpath(os.path.join(folder, name))


def _package_folders() -> Iterator[str]:
    """Yield folders of packages, of any version, among the files of Python and the system."""
    for library in {"/usr/lib", "/usr/local/lib", os.path.join(sys.base_prefix, "lib")}:
        for name in _PACKAGES:
            yield from map(str, Path(library).glob(f"python3*/{name}"))


def module_files(names: Iterable[str]) -> Iterator[str]:
    """Yield the files of imported modules, such as a course's own answers.

    The standard library and packages that students use themselves are left out.
    """
    for top in sorted({name.partition(":")[0].partition(".")[0] for name in names}):
        module = sys.modules.get(top)
        if module is None or top in _PUBLIC or top in sys.stdlib_module_names:
            continue
        yield from (os.path.realpath(folder) for folder in getattr(module, "__path__", ()))
        file = getattr(module, "__file__", None)
        if file is not None and not hasattr(module, "__path__"):
            yield os.path.realpath(file)
            yield from _compiled(Path(file).resolve())


def _compiled(file: Path) -> Iterator[str]:
    yield from map(str, (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"))


def around(file: Path, import_path: Iterable[str]) -> str:
    """Return a file's folder, or the file alone where its folder is one to import from."""
    folders = {os.path.realpath(folder) for folder in import_path}
    real = file.resolve()
    return str(real if str(real.parent) in folders else real.parent)
