"""The exceptions lotbook raises on purpose; each message says where, what was found and what to do."""


class LotbookError(Exception):
    """Anything lotbook refuses to do, in one paragraph a user can act on."""


class InputError(LotbookError):
    """Something in the workbook or the command that the user can put right."""


class MissingTableError(InputError):
    """A table that lotbook reads or writes is not in the workbook."""


class MissingColumnError(InputError):
    """A table or frame lacks a column."""


class HostError(LotbookError):
    """The file, the disk or Excel is in the way."""


class NotAWorkbookError(HostError):
    """A file of another kind was given for a workbook."""

    def __init__(self, told: str, found: str = "") -> None:
        super().__init__(told)
        self.found = found
        """What it is, without what to do, as the end of a sentence that begins with its name."""


class ChangedMeanwhileError(HostError):
    """Another program changed the workbook after it was read; to do it again on what is there now may help."""
