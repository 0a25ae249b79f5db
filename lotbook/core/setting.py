"""What a setting is: its label on the sheet, its field in the code, its explanation, and how its text is read."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


class UnusableError(Exception):
    """The text of a setting that means nothing."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(found, wanted)
        self.found, self.wanted = found, wanted


Reader = Callable[[str], object]
"""From the trimmed text of a setting to its value; raises `UnusableError`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the sheet Settings."""

    label: str
    """What it is called on the sheet."""
    name: str
    """The field that holds its value, and its default."""
    help: str
    """The explanation beside it on the sheet."""
    read: Reader = str
    may_be_blank: bool = False
    """Whether a blank cell is an answer; otherwise it means the default."""
    none: str | None = None
    """The word that the sheet shows if the default is None."""

    def shown(self, defaults: object) -> str | int | None:
        """Its default as the sheet of a new tracker shows it."""
        value = getattr(defaults, self.name)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, tuple):
            return ", ".join(value)
        return self.none if value in {None, ""} else value


def chosen(
    settings: Iterable[Setting], texts: Mapping[str, str | None]
) -> tuple[dict[str, object], dict[str, UnusableError]]:
    """What the texts on the sheet say.

    Args:
        settings: The settings to look for.
        texts: The text of each setting by its label, in any capitals; unknown labels are ignored.

    Returns:
        The value by name of each setting that is given, and what is wrong by label of each that cannot be used.
    """
    found = {label.casefold().strip(): (text or "").strip() for label, text in texts.items()}
    values: dict[str, object] = {}
    wrong: dict[str, UnusableError] = {}
    for setting in settings:
        text = found.get(setting.label.casefold())
        if text is None or not (text or setting.may_be_blank):
            continue
        try:
            values[setting.name] = setting.read(text)
        except UnusableError as error:
            wrong[setting.label] = error
    return values, wrong


# How the text of each kind of setting is read


def number(most: int, wanted: str) -> Reader:
    """A whole number from 0 to `most`."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) > most:
            raise UnusableError(text, wanted)
        return int(text)

    return read


def yes_or_no(text: str) -> bool:
    """Yes or No, in any capitals."""
    if text.casefold() not in {"yes", "no"}:
        raise UnusableError(text, "be Yes or No")
    return text.casefold() == "yes"


def one_of(words: Sequence[str]) -> Reader:
    """One of some words, in any capitals."""

    def read(text: str) -> str:
        found = next((each for each in words if each.casefold() == text.casefold()), None)
        if found is None:
            raise UnusableError(text, f"be one of {', '.join(words)}")
        return found

    return read


def some_of(words: Sequence[str]) -> Reader:
    """Any of some words, separated by commas; blank and None are none of them."""
    one = one_of(words)

    def read(text: str) -> tuple[object, ...]:
        parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", text) if part.strip()]
        return tuple(dict.fromkeys(one(part) for part in parts if part.casefold() != "none"))

    return read
