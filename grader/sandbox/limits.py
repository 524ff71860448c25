"""What a submission may use. Enforced in `inside/confine.py` and by the grader's own clock."""

from __future__ import annotations

from grader.data_class import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one process that runs a submission.

    Attributes:
        load_seconds: wall-clock time for the whole top level.
        memory_mb: memory beyond what the bare interpreter with NumPy takes, in MiB.
        output_kb: printed text kept of each call, in KiB.
        file_mb: size of any one file written, in MiB.
        folder_mb: size of all files in the scratch folder together, in MiB.
        folder_files: how many of them.
        open_files: descriptors open at once.
    """

    load_seconds: float = 10.0
    memory_mb: int = 1024
    output_kb: int = 64
    file_mb: int = 64
    folder_mb: int = 256
    folder_files: int = 4096
    open_files: int = 256
