"""A part of a class, for those who grade on several computers: always the same submissions."""

from __future__ import annotations

import hashlib
import unicodedata

from grader.data_class import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Part `number` of `count`, counted from 1."""

    number: int
    count: int

    def __str__(self) -> str:
        """Return it as it is written on the command line."""
        return f"{self.number}/{self.count}"

    def holds(self, student: str) -> bool:
        """Return whether a submission belongs to this part, by whose it is alone.

        Neither the folder that it lies in nor the others beside it count, so that every computer
        decides alike, and a submission that comes late moves no other. All attempts of one student
        belong to one part, so that hooks can choose among them.
        """
        name = unicodedata.normalize("NFC", student)
        digest = hashlib.sha256(f"student={name}".encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1
