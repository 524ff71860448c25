"""What no submission may read: the rubric and what it names, what is graded, what is written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from grader.sandbox.hidden import around, module_files
from grader.sandbox.interpreter import import_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.options import Options
    from grader.rubric import Question, Rubric
    from grader.rubric_file import RubricFile


def secret_paths(file: RubricFile, options: Options) -> set[str]:
    """Return files and folders to be hidden, with all that lies in them."""
    paths = [options.root / path for path in options.paths]
    if options.out is not None:
        paths.append(options.out)
    folders = import_path()
    names = {name for question in file.rubric.question for name in functions(question)}
    return {
        *(_around(Path(path), folders) for path in (file.path, *options.tests)),
        *(os.path.realpath(path) for path in paths),
        *module_files(names),
    }


def _around(path: Path, folders: list[str]) -> str:
    """Return a folder itself, and of a file the folder around it."""
    return os.path.realpath(path) if path.is_dir() else around(path, folders)


def secret_modules(rubric: Rubric) -> frozenset[str]:
    """Return the names of the modules that a rubric's answers come from."""
    names = {name for question in rubric.question for name in functions(question)}
    return frozenset(name.partition(":")[0].partition(".")[0] for name in names)


def functions(question: Question) -> Iterator[str]:
    """Yield every `module:function` of a question."""
    named = [question.reference, question.check, *(m.reference for m in question.misconception)]
    for case in question.case:
        named += [case.reference, case.check, case.generate]
    for value in question.value:
        named += [value.reference, value.check]
    yield from (name for name in named if name)
