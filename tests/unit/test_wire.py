"""The decoder of a stranger's bytes: what `pack` makes comes back, and nothing else is taken."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.sandbox.inside import frames, wire
from grader.sandbox.inside.frames import WireError

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.builds(lambda letter, parts: [letter, parts], st.sampled_from("ltdaciex"), inner)
        | st.builds(
            lambda dtype, shape, offset: ["a", dtype, shape, offset],
            st.sampled_from(["<f8", "|b1", "|u1", ">f8", "|O", "<U4", "<M8[s]", "<c16", ""]),
            st.lists(st.integers(-2, 1 << 30) | st.integers(-2, 4) | inner, max_size=3),
            st.integers(-9, 70),
        )
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=15,
)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 8192) + 1, (1 << 8192) - 1)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(codec=None))
    | npst.arrays(
        st.sampled_from(["?", "i1", "<u2", ">f4", "f8", "c8"]), npst.array_shapes(min_side=0)
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner)
        | st.dictionaries(st.text() | st.integers() | st.tuples(st.integers()), inner, max_size=4)
    ),
    max_leaves=10,
)


def packed(value: object) -> tuple[Any, bytes]:
    """Return the document and the arrays' bytes of a value."""
    arrays = bytearray()
    document = wire.pack(value, arrays)
    return document, bytes(arrays)


def shown(value: object) -> str:
    """Return a value as text that tells types, shapes and every bit apart."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype.newbyteorder('<').str}{value.shape}{value.tolist()!r}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}({', '.join(map(shown, value))})"
    if isinstance(value, dict):
        return f"dict({', '.join(f'{k!r}: {shown(v)}' for k, v in value.items())})"
    return hex(value) if type(value) is int else repr(value)


@given(plain)
def test_what_is_packed_comes_back(value: object) -> None:
    """Packing, writing as JSON, reading and unpacking gives the same value."""
    document, arrays = packed(value)
    text = frames.frame(document)[frames.LENGTHS.size :]
    assert shown(wire.unpack(frames.parse(text), arrays)) == shown(value)


@given(documents, st.binary(max_size=64))
@example(["a", "<f8", [0, -1], 0], b"")
@example(["a", "<f8", [1 << 26, 1 << 26, 0], 0], b"")
@example(["a", "|u1", [True], 0], b"x")
@example(["c", 10**400, 0], b"")
@example(["i", "z"], b"")
@example(["d", [[["l", []], 1]]], b"")
@example(["d", [[["a", "|u1", [1], 0], 1]]], b"x")
def test_a_strangers_document_is_plain_data_or_an_error(document: object, arrays: bytes) -> None:
    """Any document is either decoded or refused with `WireError`, and by nothing else."""
    try:
        value = wire.unpack(document, arrays)
    except WireError:
        return
    assert sum(array.nbytes for array in arrays_in(value)) <= len(arrays)


def arrays_in(value: object) -> list[np.ndarray[Any, Any]]:
    """Return all arrays within a value."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, list | tuple):
        return [array for part in value for array in arrays_in(part)]
    if isinstance(value, dict):
        return [array for part in value.values() for array in arrays_in(part)]
    return []


@given(st.binary(max_size=200) | documents.map(lambda d: json.dumps(d).encode()), st.data())
def test_a_strangers_text_is_a_document_or_an_error(text: bytes, data: st.DataObject) -> None:
    """Any bytes, and any document with a few bytes changed, are parsed or refused."""
    changed = bytearray(text)
    for _ in range(data.draw(st.integers(0, 3)) if text else 0):
        changed[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    try:
        wire.unpack(frames.parse(bytes(changed)), b"12345678")
    except WireError:
        return


REFUSED = {
    "too deep": (["l", []], "nested more than 32 deep"),
    "object": ({"a": 1}, "not a form of plain data"),
    "letter": (["x", 1], "not a form of plain data"),
    "no letter": ([], "not a form of plain data"),
    "pair": (["d", [[1]]], "not a form of plain data"),
    "key": (["d", [[["l", []], 1]]], "a dictionary's key is no plain value"),
    "pickled": (["a", "|O", [1], 0], "not an array of numbers"),
    "text": (["a", "<U1", [2], 0], "not an array of numbers"),
    "negative side": (["a", "|u1", [-1], 0], "not a shape"),
    "fraction": (["a", "|u1", [1.0], 0], "not a shape"),
    "truth": (["a", "|u1", [True], 0], "not a shape"),
    "side beyond all": (["a", "|u1", [0, 1 << 27], 0], "not a shape"),
    "empty beyond all": (["a", "<f8", [0, *[1 << 26] * 3], 0], "not a shape"),
    "too many sides": (["a", "|u1", [1] * 33, 0], "not an array of numbers"),
    "too large": (
        ["a", "<f8", [2], 0],
        "an array that is larger than its bytes, or that lies elsewhere",
    ),
    "8 GiB": (
        ["a", "<f8", [1 << 15, 1 << 15], 0],
        "an array that is larger than its bytes, or that lies elsewhere",
    ),
    "before the start": (
        ["a", "|u1", [1], -1],
        "an array that is larger than its bytes, or that lies elsewhere",
    ),
    "twice the same": (
        ["l", [["a", "<f8", [1], 0]] * 2],
        "an array that is larger than its bytes, or that lies elsewhere",
    ),
    "complex": (["c", 10**400, 0], "not a number"),
    "hexadecimal": (["i", "0xyz"], "not a number"),
    "long hexadecimal": (["i", "f" * 2050], "not a form of plain data"),
    "many keys": (
        ["d", [[n, 0] for n in range(1025)]],
        "a dictionary of more than 1,024 keys that are no strings",
    ),
}
for _ in range(32):
    REFUSED["too deep"] = (["l", [REFUSED["too deep"][0]]], REFUSED["too deep"][1])


@pytest.mark.parametrize("name", REFUSED)
def test_forms_that_nobody_packs_are_refused(name: str) -> None:
    """A form that `pack` would not make is refused, before anything is allocated for it."""
    document, message = REFUSED[name]
    with pytest.raises(WireError) as raised:
        wire.unpack(document, b"12345678")
    assert str(raised.value) == message


UNPACKABLE = {
    "an object": (object(), "a object has no plain form"),
    "bytes": (b"a", "a bytes has no plain form"),
    "a float's subclass": (type("F", (float,), {})(1), "a F has no plain form"),
    "objects": (np.array([None]), "an array of object has no plain form"),
    "strings": (np.array(["a"]), "an array of <U1 has no plain form"),
    "quadruple": (np.longdouble(1), "a longdouble has no plain form"),
    "a date": (np.datetime64("2020-01-01"), "a date has no plain form"),
    "a large integer": (1 << 8192, "an integer of more than 2,048 hexadecimal digits"),
    "many keys": (
        dict.fromkeys(range(1025)),
        "a dictionary of more than 1,024 keys that are no strings",
    ),
    "many numbers": (np.broadcast_to(1.0, (1 << 30,)), "more than 64 MiB of numbers"),
}


@pytest.mark.parametrize("name", UNPACKABLE)
def test_what_is_no_plain_data_is_not_packed(name: str) -> None:
    """A value without a plain form is refused in words."""
    value, message = UNPACKABLE[name]
    with pytest.raises(WireError) as raised:
        wire.pack(value, bytearray())
    assert str(raised.value) == message


def test_scalars_of_numpy_are_packed_as_pythons() -> None:
    """A NumPy scalar is a number of Python's own."""
    scalars = [np.float32(0.5), np.int8(-3), np.bool_(True), np.complex64(1j), np.str_("a")]
    assert shown(wire.unpack(*packed(scalars))) == shown([0.5, -3, True, 1j, "a"])


def test_many_words_may_be_keys() -> None:
    """A dictionary may have any number of strings as keys."""
    words = {f"word {n}": n for n in range(3000)}
    assert wire.unpack(*packed(words)) == words


def test_unpacked_arrays_are_the_readers_own() -> None:
    """An array may be written to, and no other array or frame is changed by it."""
    found: Any = wire.unpack(*packed([np.zeros(2), np.zeros(2)]))
    first, second = found
    first += 1
    assert second.tolist() == [0.0, 0.0]


def test_a_byte_that_is_no_truth_value_is_true() -> None:
    """Every byte but 0 becomes an ordinary True, so that no array looks other than it is."""
    found = wire.unpack(["a", "|b1", [3], 0], b"\x00\x01\x02")
    assert isinstance(found, np.ndarray)
    assert (found.dtype, found.view(np.uint8).tolist()) == (np.bool_, [0, 1, 1])
    single = wire.unpack(["a", "|b1", [], 0], b"\x02")
    assert isinstance(single, np.ndarray)
    assert (single.shape, single.flags.writeable) == ((), True)


def test_frames_have_a_largest_size() -> None:
    """A frame that the reader would refuse is not made."""
    with pytest.raises(WireError) as raised:
        frames.frame("x" * frames.MAX_DOCUMENT)
    assert str(raised.value) == "too large to be handed over"


@pytest.mark.parametrize("text", [b"[" * 10**6, b"{", b"\xff\xfe", b"", b"1" * 5000, b"nul"])
def test_what_is_no_json_is_refused(text: bytes) -> None:
    """Depth without end, cut text, bad bytes and endless digits are no documents."""
    with pytest.raises(WireError):
        frames.parse(text)


def test_odd_numbers_and_halves_of_characters_are_written() -> None:
    """Infinities, NaN and lone surrogates survive the way."""
    text = frames.frame([math.inf, -math.inf, math.nan, "\ud800"])[frames.LENGTHS.size :]
    assert repr(frames.parse(text)) == r"[inf, -inf, nan, '\ud800']"
