"""What the source says of its own names: the text below each, as Python's own tools read it.

rtol: float = 1e-6
\"\"\"The part that grows with the expected number.\"\"\"
"""

from __future__ import annotations

import ast
import inspect
import re
from itertools import pairwise
from types import ModuleType


def explained(owner: type | ModuleType) -> dict[str, str]:
    """Return what stands below each name that a class or a module gives a value to, in a line."""
    tree = ast.parse(inspect.getsource(owner))
    body = tree.body if isinstance(owner, ModuleType) else getattr(tree.body[0], "body", [])
    return {
        name: one_line(below.value.value)
        for node, below in pairwise(body)
        if (name := _name(node))
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


def one_line(text: str | None) -> str:
    """Return a text without its line breaks."""
    return re.sub(r"\s+", " ", text or "").strip()


def _name(node: ast.stmt) -> str:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return ""
