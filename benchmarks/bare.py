"""The bare loop: the least that grading can cost. One process, no isolation, no report.

    python benchmarks/bare.py FOLDER

It executes every script of a folder, makes the same calls with fresh arguments and the same
comparisons as the grader, and prints how many answers were right and the seconds of the loop.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.builder import build
from grader.probe import Probe, fresh
from grader.rubric_file import find_rubric, load_rubric_file

if TYPE_CHECKING:
    from grader.assignment import Assignment


def grade(source: str, assignment: Assignment) -> int:
    """Return how many probes of an assignment a script answers right."""
    namespace: dict[str, Any] = {"__name__": "submission"}
    exec(compile(source, "submission.py", "exec"), namespace)
    right = 0
    for question in assignment.questions:
        for part in question.parts:
            for probe in part.probes:
                right += _is_right(probe, _answer(probe, question.kind, namespace))
    return right


def _answer(probe: Probe, kind: str, namespace: dict[str, Any]) -> object:
    found = namespace[probe.names[0]]
    if kind == "values":
        return found() if callable(found) else found
    return found(**{name: fresh(value) for name, value in probe.arguments.items()})


def _is_right(probe: Probe, answer: object) -> bool:
    if probe.check is not None:
        tolerance = probe.tolerance
        share = probe.check(
            answer,
            expected=probe.expected,
            arguments=probe.arguments,
            rtol=tolerance.rtol,
            atol=tolerance.atol,
        )
        return bool((share[0] if isinstance(share, tuple) else share) == 1.0)
    return probe.wanted.judge(answer).status == "correct"


def main(folder: str) -> None:
    """Grade a folder of scripts and print the figures."""
    rubric = find_rubric("deep_learning", folder=Path())
    assignment = build(load_rubric_file(rubric))
    files = sorted(Path(folder).glob("*.py"))
    started = time.perf_counter()
    right = sum(grade(file.read_text(encoding="utf-8"), assignment) for file in files)
    seconds = time.perf_counter() - started
    print(f"{right} right in {len(files)} scripts, {seconds:.4f} seconds")


if __name__ == "__main__":
    main(sys.argv[1])
