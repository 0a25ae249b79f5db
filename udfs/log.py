"""The log file: what went wrong, in full, for whoever fixes it. Cells and message boxes say it in one line."""

import logging
import tempfile
from logging.handlers import RotatingFileHandler
from pathlib import Path

_BYTES = 1_000_000


def path() -> Path:
    """Where the log file is: lotbook.log in the folder for temporary files, which is the user's own in Excel."""
    return Path(tempfile.gettempdir()) / "lotbook.log"


def logger() -> logging.Logger:
    """The one log of everything Excel starts; the file is made when there is something to write.

    It holds at most a megabyte; what was before it is in lotbook.log.1.
    """
    log = logging.getLogger("lotbook")
    if not log.handlers:
        handler = RotatingFileHandler(path(), maxBytes=_BYTES, backupCount=1, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
    return log
