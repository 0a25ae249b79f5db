"""Files that an action makes beside its change of the workbook: they stay if all of it works out, else none does."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def all_or_none(*paths: Path) -> Iterator[None]:
    """Take files and folders away again if what is done meanwhile fails; those that exist before stay as they are.

    Args:
        paths: Files, and folders with all that is put into them; folders above them that have to be made count too.
    """
    new = [path for path in paths if not path.exists() or (path.is_dir() and not any(path.iterdir()))]
    made = [folder for folder in _above(new) if not folder.exists()]
    kept = [path for path in new if path.exists()]
    try:
        yield
    except BaseException:
        for path in new:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
        for folder in kept:
            folder.mkdir(exist_ok=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


def _above(paths: Sequence[Path]) -> list[Path]:
    """The folders above some paths, each before the one it is in."""
    folders = {folder for path in paths for folder in path.absolute().parents}
    return sorted(folders, key=lambda folder: len(folder.parts), reverse=True)
