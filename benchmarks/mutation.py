"""Slightly wrong functions: a function's syntax tree with one small thing changed.

    for mutant in mutants(parse(source)):
        print(mutant.line, mutant.what)

Changed are operators, comparisons, signs, constants, arguments, indices, slices, variables and
statements. Some mutants compute the same as the original after all; to find them out is left to
the caller.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Variants = Iterator[ast.AST]

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}

JOINED: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}

_ALIKE = "max min, maximum minimum, sum mean, any all, floor ceil, ones zeros, exp expm1, log log2"
RENAMED = {
    one: other
    for one, other in (pair.split() for pair in _ALIKE.split(", "))
    for one, other in ((one, other), (other, one))
}

MODULES = frozenset({"np", "numpy", "math", "self", "scipy", "torch"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A function with one thing changed: where, from what into what, and the whole of it."""

    line: int
    what: str
    tree: ast.FunctionDef


def parse(source: str) -> ast.FunctionDef:
    """Return the tree of one function, without what does not compute: types and docstrings."""
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef), "unreachable because functions alone are asked for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns, node.decorator_list = None, []
            node.body = node.body[_has_docstring(node) :] or [ast.Pass()]
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.fix_missing_locations(_Bare().visit(tree))  # type: ignore[no-any-return]


class _Bare(ast.NodeTransformer):
    """Writes annotated assignments as plain ones."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.Pass()
        return ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)


def _has_docstring(node: ast.FunctionDef) -> bool:
    return ast.get_docstring(node, clean=False) is not None


def mutants(function: ast.FunctionDef) -> Iterator[Mutant]:
    """Yield every function that differs from this one in one place, none of them twice."""
    names = _local_names(function)
    seen = {ast.unparse(function)}
    for node in ast.walk(function):
        for variant in _variants(node, names):
            tree = _with(function, node, variant)
            text = ast.unparse(tree)
            if text not in seen and _compiles(text):
                seen.add(text)
                yield Mutant(line=getattr(node, "lineno", 0), what=_what(node, variant), tree=tree)


def _compiles(text: str) -> bool:
    """Tell whether a text is a program: a starred argument, say, can't stand alone."""
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _with(function: ast.FunctionDef, node: ast.AST, variant: ast.AST) -> ast.FunctionDef:
    """Return a copy of a function in which one node is another."""
    return ast.fix_missing_locations(copy.deepcopy(function, {id(node): variant}))


def _what(node: ast.AST, variant: ast.AST) -> str:
    before, after = (ast.unparse(part).split("\n")[0] for part in (node, variant))
    return f"{before}  ->  {after}"


def _local_names(function: ast.FunctionDef) -> list[str]:
    found = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    stored = (node for node in ast.walk(function) if isinstance(node, ast.Name))
    return sorted(found | {node.id for node in stored if isinstance(node.ctx, ast.Store)})


def _variants(node: ast.AST, names: list[str]) -> Variants:
    if isinstance(node, ast.Name):
        yield from _of_name(node, names)
    elif type(node) in _RULES:
        yield from _RULES[type(node)](node)


def _of_name(node: ast.Name, names: list[str]) -> Variants:
    if isinstance(node.ctx, ast.Load) and node.id in names:
        yield from (ast.Name(name, node.ctx) for name in names if name != node.id)


def _of_compare(node: ast.Compare) -> Variants:
    for other in COMPARED.get(type(node.ops[0]), ()):
        yield ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)


def _of_binary(node: ast.BinOp) -> Variants:
    for other in JOINED.get(type(node.op), ()):
        yield ast.BinOp(node.left, other(), node.right)
    yield ast.BinOp(node.right, node.op, node.left)
    yield node.left
    yield node.right
    if isinstance(node.op, ast.MatMult):
        yield ast.BinOp(_transposed(node.left), node.op, node.right)
        yield ast.BinOp(node.left, node.op, _transposed(node.right))


def _transposed(node: ast.expr) -> ast.expr:
    return ast.Attribute(node, "T", ast.Load())


def _of_constant(node: ast.Constant) -> Variants:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield from (ast.Constant(v) for v in (value + 1, value - 1, 2 * value) if v != value)
        if isinstance(value, float) and value:
            yield ast.Constant(value / 2.0)


def _of_call(node: ast.Call) -> Variants:
    for index in range(len(node.args) - 1):
        yield _called(node, args=_swapped(node.args, index))
    for keyword in node.keywords:
        yield _called(node, keywords=[k for k in node.keywords if k is not keyword])
    if node.args:
        yield node.args[0]
    if isinstance(node.func, ast.Attribute):
        yield from _of_method(node, node.func)
    if isinstance(node.func, ast.Name):
        yield from _of_builtin(node, node.func)


def _of_method(node: ast.Call, func: ast.Attribute) -> Variants:
    if not (isinstance(func.value, ast.Name) and func.value.id in MODULES):
        yield func.value
    if func.attr in RENAMED:
        yield _called(node, func=ast.Attribute(func.value, RENAMED[func.attr], func.ctx))


def _of_builtin(node: ast.Call, func: ast.Name) -> Variants:
    if func.id in RENAMED:
        yield _called(node, func=ast.Name(RENAMED[func.id], func.ctx))
    if func.id == "range":
        for index, bound in enumerate(node.args[:2]):
            for moved in _moved(bound):
                yield _called(node, args=[*node.args[:index], moved, *node.args[index + 1 :]])
        if len(node.args) == 1:
            yield _called(node, args=[ast.Constant(1), *node.args])


def _called(node: ast.Call, **changed: Any) -> ast.Call:
    kept = {"func": node.func, "args": node.args, "keywords": node.keywords}
    return ast.Call(**{**kept, **changed})


def _swapped(parts: list[ast.expr], index: int) -> list[ast.expr]:
    return [*parts[:index], parts[index + 1], parts[index], *parts[index + 2 :]]


def _moved(bound: ast.expr) -> Iterator[ast.expr]:
    yield ast.BinOp(bound, ast.Add(), ast.Constant(1))
    yield ast.BinOp(bound, ast.Sub(), ast.Constant(1))


def _of_attribute(node: ast.Attribute) -> Variants:
    if node.attr == "T":
        yield node.value


def _of_slice(node: ast.Slice) -> Variants:
    yield ast.Slice(None, node.upper, node.step)
    yield ast.Slice(node.lower, None, node.step)
    yield ast.Slice(node.lower, node.upper, None)
    for bound in _moved(node.lower or ast.Constant(0)):
        yield ast.Slice(bound, node.upper, node.step)
    for bound in _moved(node.upper) if node.upper else (ast.Constant(-1),):
        yield ast.Slice(node.lower, bound, node.step)


def _of_tuple(node: ast.Tuple) -> Variants:
    for index, _pair in enumerate(pairwise(node.elts)):
        yield ast.Tuple(_swapped(node.elts, index), node.ctx)


def _of_condition(node: ast.If | ast.IfExp | ast.While) -> Variants:
    for test in (ast.Constant(True), ast.Constant(False), ast.UnaryOp(ast.Not(), node.test)):
        changed = copy.copy(node)
        changed.test = test
        yield changed


def _of_both(node: ast.BoolOp) -> Variants:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    yield from node.values


def _of_unary(node: ast.UnaryOp) -> Variants:
    yield node.operand


def _of_increment(node: ast.AugAssign) -> Variants:
    for other in JOINED.get(type(node.op), ()):
        yield ast.AugAssign(node.target, other(), node.value)
    stored = copy.copy(node.target)
    yield ast.Assign(targets=[stored], value=node.value)
    yield ast.Pass()


def _of_statement(_node: ast.AST) -> Variants:
    yield ast.Pass()


def _of_return(node: ast.Return) -> Variants:
    parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    for index, part in enumerate(part for part in parts if part is not None):
        changed = [*parts]
        changed[index] = ast.UnaryOp(ast.USub(), part)
        whole = [part for part in changed if part is not None]
        yield ast.Return(ast.Tuple(whole, ast.Load()) if len(parts) > 1 else whole[0])


def _of_comprehension(node: ast.comprehension) -> Variants:
    for condition in node.ifs:
        kept = [other for other in node.ifs if other is not condition]
        yield ast.comprehension(node.target, node.iter, kept, node.is_async)


_RULES: dict[type[ast.AST], Callable[[Any], Variants]] = {
    ast.Compare: _of_compare,
    ast.BinOp: _of_binary,
    ast.Constant: _of_constant,
    ast.Call: _of_call,
    ast.Attribute: _of_attribute,
    ast.Slice: _of_slice,
    ast.Tuple: _of_tuple,
    ast.If: _of_condition,
    ast.IfExp: _of_condition,
    ast.While: _of_condition,
    ast.BoolOp: _of_both,
    ast.UnaryOp: _of_unary,
    ast.AugAssign: _of_increment,
    ast.Assign: _of_statement,
    ast.Expr: _of_statement,
    ast.Break: _of_statement,
    ast.Continue: _of_statement,
    ast.Return: _of_return,
    ast.comprehension: _of_comprehension,
}
