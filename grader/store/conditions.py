"""What scores depend on beside the submissions, told apart by digests: for `grader diff`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.answer_key import functions
from grader.store.runs import Conditions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.assignment import Assignment
    from grader.rubric import Question
    from grader.shard import Shard
    from grader.store.keys import Environment

_SIZE = 16


def conditions_of(
    assignment: Assignment,
    provided: Mapping[str, bytes],
    environment: Environment,
    shard: Shard | None,
    *,
    tests: Mapping[str, str],
) -> Conditions:
    """Return what the scores of a run depend on."""
    rubric = assignment.rubric
    tables = (rubric.limits, rubric.tolerance, rubric.submission, rubric.random)
    files = sorted((name, hashlib.sha256(data).hexdigest()) for name, data in provided.items())
    common = repr([*(table.model_dump() for table in tables), assignment.visible_only, files])
    questions = {question.id: _digest(question, common) for question in rubric.question}
    for name, told in tests.items():
        words = f"{questions.get(name, common)} {told}"
        questions[name] = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:_SIZE]
    return Conditions(
        environment=environment,
        questions=questions,
        shard=shard,
    )


def _digest(question: Question, common: str) -> str:
    """Return a digest of a question's tables and of the files that its functions stand in."""
    found = hashlib.sha256(f"{common}{question.model_dump()!r}".encode("utf-8", "surrogatepass"))
    for name in sorted({name.partition(":")[0] for name in functions(question)}):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None and Path(file).is_file():
            found.update(Path(file).read_bytes())
    return found.hexdigest()[:_SIZE]
