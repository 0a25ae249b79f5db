"""What is kept beside a file while it is replaced: its last state, and a line in the journal before and after."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BufferedReader
from pathlib import Path

from lotbook.core.errors import HostError
from lotbook.hosts.journal import backup, runs
from lotbook.hosts.journal.lines import digest, journal_of


class Keeping:
    """One write of a closed workbook, as it is kept."""

    def __init__(self, run: runs.Run, content: Callable[[], bytes]) -> None:
        """Nothing is written yet.

        Args:
            run: What is about to be done.
            content: Gives the bytes of the file that is to be replaced.
        """
        self.run, self._content = run, content
        self.remarks: list[str] = []
        self._kept: Path | None = None
        self._begun: runs.Run | None = None
        self._had_journal = False

    def before(self, workbook: Path, new: BufferedReader) -> None:
        """Write down what is to come; the file is replaced next.

        Args:
            workbook: The file.
            new: The new content.

        Raises:
            HostError: If the journal cannot be written; the file must then stay.
        """
        self._had_journal = journal_of(workbook).exists()
        try:
            self._settle(workbook)
            if not self.run.is_empty:
                after = hashlib.file_digest(new, "sha256").hexdigest()
                self._begun = runs.begin(workbook, replace(self.run, before=digest(self._content()), after=after))
        except HostError as error:
            if not self.run.is_empty:
                raise HostError(f"Nothing was changed: {error}") from error
            # What changes nothing that was typed needs no journal.
            self.remarks.append(str(error))
        if self.run.backup:
            try:
                self._kept = backup.keep(workbook, self.run.at)
            except OSError as error:
                self.remarks.append(
                    f"The file as it was could not be kept in {backup.FOLDER} ({error.strerror or error})."
                )

    def _settle(self, workbook: Path) -> None:
        if self._had_journal and not runs.is_settled(workbook):
            runs.settle(workbook, digest(self._content()))

    def after(self, workbook: Path, *, replaced: bool) -> None:
        """Write down what became of it; what cannot be written down now is told by the file's hash later."""
        if self._begun is not None and (replaced or self._had_journal):
            with suppress(HostError):
                runs.end(workbook, self._begun, runs.WRITTEN if replaced else runs.NOT_WRITTEN)
        if replaced:
            backup.thin_out(workbook)
            return
        with suppress(OSError):
            # A journal that holds nothing but a run that was not done is none yet.
            if not self._had_journal:
                journal_of(workbook).unlink(missing_ok=True)
        with suppress(OSError):
            if self._kept is not None:
                self._kept.unlink(missing_ok=True)
                self._kept.parent.rmdir()
