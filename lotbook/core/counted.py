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


def with_values(sentence: str, **values: str) -> str:
    """A sentence with its values, of which it may say how they are told.

    Args:
        sentence: The values go where their names are: `{found}` as it is, `{found:,}` as a number, and `{found:unit}`
            as so many units. What is no whole number is taken as it is.
        values: By name.

    Examples:
        >>> with_values("{found:unit} left, but only {other:,} came in.", found="1", other="1200")
        '1 unit left, but only 1,200 came in.'
        >>> with_values("{found:unit} left.", found="Some")
        'Some units left.'
    """
    return sentence.format(**{name: _Told(value) for name, value in values.items()})


class _Told(str):
    __slots__ = ()

    def __format__(self, how: str) -> str:
        is_number = self.removeprefix("-").isdecimal()
        if how in {"", ","}:
            return f"{int(self):,}" if how and is_number else str(self)
        return counted(int(self), how) if is_number else f"{self} {how}s"
