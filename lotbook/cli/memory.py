"""Memory of a large workbook, given back to the system as soon as nothing needs it."""

import sys

_THRESHOLD, _MEGABYTE = -3, 1 << 20
"""glibc's M_MMAP_THRESHOLD, and the size of a piece from which it asks the system for it alone."""


def give_back_large_pieces() -> None:
    """Have glibc return each large piece of memory once it is free.

    Left alone, it raises the size from which it does so with every large piece it frees, and keeps what is smaller: a
    fifth of what a refresh of 20,000 lots takes.
    """
    if sys.platform != "linux":
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_THRESHOLD, _MEGABYTE)
