"""What labels are printed on."""

from enum import Enum

from lotbook.core.errors import InputError


class Paper(Enum):
    """A sheet, or a roll, with its width and height in points."""

    A4 = ("a4", 595, 842)
    LETTER = ("letter", 612, 792)
    ROLL = ("4x6", 288, 432)
    """The roll of a thermal printer, 4 by 6 inches: a carton label on each."""
    THIRTY_UP = ("30-up", 612, 792)
    """A Letter sheet of 30 labels, 2 5/8 by 1 inch: unit labels only."""

    @property
    def width(self) -> int:
        """Points across."""
        return self.value[1]

    @property
    def height(self) -> int:
        """Points from top to bottom."""
        return self.value[2]

    @property
    def in_excel(self) -> bool:
        """Whether any printer of Excel's knows it by a number."""
        return self in {Paper.A4, Paper.LETTER}


_LETTER_COUNTRIES = {"US", "CA", "MX"}


def paper_of(name: str, marketplace: str) -> Paper:
    """The paper of a name; of none, what is in the printers of a marketplace.

    Raises:
        InputError: If there is no paper of that name.

    Examples:
        >>> paper_of("", "US").name, paper_of("", "de").name, paper_of("a4", "US").name, paper_of("4 x 6", "").name
        ('LETTER', 'A4', 'A4', 'ROLL')
    """
    wanted = "".join(name.split()).casefold().replace("\u00d7", "x").replace('"', "")
    if not wanted:
        return Paper.LETTER if marketplace.strip().upper() in _LETTER_COUNTRIES else Paper.A4
    found = next((paper for paper in Paper if paper.value[0] == wanted), None)
    if found is None:
        raise InputError(f"--paper {name!r} is not a paper size for labels. Use letter, a4, 4x6 or 30-up.")
    return found
