"""Signatures of functions as a rubric writes them, for the students' kit: `scale(x, eps=1e-8)`."""

from __future__ import annotations

import ast

from grader.syntax import unwarned


def is_signature(text: str) -> bool:
    """Tell whether a text is a name and its parameters, as behind `def`."""
    return parsed(text) is not None


def parsed(text: str) -> ast.FunctionDef | None:
    """Return the function that a signature is of, None where it is no signature."""
    try:
        with unwarned():
            tree = ast.parse(f"def {text.strip()}: ...")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = tree.body[0]
    is_one = len(tree.body) == 1 and isinstance(found, ast.FunctionDef) and len(found.body) == 1
    return found if is_one and isinstance(found, ast.FunctionDef) else None
