"""A lock on an open file, as each system has it, for whoever must not work beside another run.

It is here since hosts and exchange both need it and don't know each other.
"""

import sys


def lock_file(handle: int) -> bool | None:
    """Lock an open file, without waiting.

    Args:
        handle: What `os.open` returned; closing it ends the lock, and so does the end of the process.

    Returns:
        Whether that worked; None where the file system has no locks.
    """
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - there is none elsewhere

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl  # noqa: PLC0415 - there is none on Windows

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
