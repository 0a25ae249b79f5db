"""A number with the noun it counts, which knows its singular."""


def counted(number: int, word: str) -> str:
    """A number of things.

    Examples:
        >>> counted(1, "lot"), counted(1200, "lot")
        ('1 lot', '1,200 lots')
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def counted_are(number: int, word: str) -> str:
    """The same with its verb.

    Examples:
        >>> counted_are(1, "file"), counted_are(2, "file")
        ('1 file is', '2 files are')
    """
    return f"{counted(number, word)} {'is' if number == 1 else 'are'}"
