"""What the button for lists of the user's own shows and asks: as much as a message holds, the most important first."""

import re
from collections.abc import Sequence
from pathlib import Path

from lotbook.actions.adopt.adopt import AdoptedList, Adoption
from lotbook.core.counted import counted
from lotbook.exchange.adopt.proposal import UNKNOWN_HEADER, Sure
from lotbook.told.adopt import (
    columns_left_out,
    counts_of_fates,
    header_of,
    lists_left_out,
    reasons_of,
    shown_cell,
)
from lotbook.told.box import LONGEST
from lotbook.told.words import new_problems

_OPTION = re.compile(r'--(?:map "[^"]*"|date-order \w+|as \w+|overwrite)')
"""An option of `lotbook adopt` as a message names it."""
_SHOWN_PROBLEMS, _LONGEST_LINE = 5, 240
_ALWAYS, _WHAT, _DOUBTFUL, _ROWS, _SURE, _COLUMNS, _FIRST, _NOTES, _MORE = range(9)
"""What a line tells, the most important first: those that come last are left out where there is no room."""

Ranked = tuple[int, str]
"""What a line tells, and the line."""


def question(found: Adoption, files: Sequence[Path], workbook: str) -> str:
    """Asked before lists are taken in: what each is read as, what is left out, and how to correct that.

    Args:
        found: What the lists would change.
        files: The files the user picked.
        workbook: The tracker as the command line needs it.
    """
    changed = [f"{table}: {counted(new, 'new row')}, {old:,} changed" for table, (new, old) in found.changed.items()]
    last = ["; ".join(changed), *_how_to_correct(found, files, workbook), "Write this to the tracker?"]
    return _fitting(_told(found), last)


def command(files: Sequence[Path], workbook: str, option: str = "") -> str:
    """What to type on the command line, where everything can be corrected.

    Args:
        files: The files the user picked.
        workbook: The tracker as the command line needs it.
        option: One of its options, if one is needed.
    """
    named = " ".join(f'"{file}"' for file in files)
    return f'lotbook adopt {named} --into "{workbook}" {option}'.rstrip()


def refused(reason: str, files: Sequence[Path], workbook: str) -> str:
    """Why lists cannot be read, with the command that says what is missing if that is a matter of an option."""
    option = _OPTION.search(reason)
    return "\n".join([reason, *_to_type(files, workbook, option[0])]) if option else reason


def not_written(found: Adoption, files: Sequence[Path], workbook: str) -> str:
    """What to do after a no."""
    return "\n".join(["Nothing was written.", *_how_to_correct(found, files, workbook)])


def brought_in(found: Adoption, files: Sequence[Path], workbook: str) -> str:
    """What was written, and where the rows are that were left out."""
    if found.refreshed is None:
        if found.file is None:
            return "Nothing to bring in: the tracker has all of it already."
        last = [*_how_to_correct(found, files, workbook), _left_out_file(found)]
        return _fitting([(_ALWAYS, "Nothing was brought in."), *_told(found)], last)
    changed = [
        f"    {table}: {counted(new, 'new row')}, {old:,} changed" for table, (new, old) in found.changed.items()
    ]
    file = [_left_out_file(found)] if found.file is not None else []
    problems = new_problems(found.refreshed, _SHOWN_PROBLEMS)
    lines = [*((_ALWAYS, each) for each in problems), *((_NOTES, f"Note: {each}") for each in found.remarks)]
    return _fitting(
        [(_ALWAYS, "Written, and every sheet is up to date:"), *((_ALWAYS, c) for c in changed), *lines], file
    )


def _left_out_file(found: Adoption) -> str:
    return f"{counted(len(found.left_out), 'row')} left out, each with its reason: {found.file}"


def _told(found: Adoption) -> list[Ranked]:
    """Every line there is to show, in the order they are read."""
    lines: list[Ranked] = []
    for each in found.lists:
        if each.proposal.tables:
            lines += _of_list(each)
    lines += [(_WHAT, text) for text in lists_left_out(found)]
    if found.left_out:
        lines.append((_WHAT, f"{counted(len(found.left_out), 'row')} left out:"))
        lines += [(_ROWS, f"    {reason}") for reason in reasons_of(found.left_out)]
    return [*lines, *((_NOTES, f"Note: {remark}") for remark in found.remarks)]


def _of_list(each: AdoptedList) -> list[Ranked]:
    proposal, source = each.proposal, each.proposal.source
    fates = ", ".join(f"{number:,} {fate}" for fate, number in counts_of_fates(each.fates).items())
    lines: list[Ranked] = [
        (_WHAT, f"{source.place}, for {' and '.join(proposal.tables)}: {counted(each.rows, 'row')} ({fates})")
    ]
    for sure in (Sure.GUESS, Sure.LIKELY):
        lines += [(_DOUBTFUL, f"    {sure.capitalize()}: {text}") for text in _matches(each, sure)]
    lines.append((_SURE, f"    Sure: {'; '.join(_matches(each, Sure.SURE)) or 'none'}"))
    lines += [(_COLUMNS, f"    Left out: {text}") for text in columns_left_out(each)]
    lines += [(_NOTES, f"    Left out: {note}") for note in source.notes]
    for table, parts in each.examples.items():
        cells = (
            ", ".join(f"{header_of(table, name)} {shown_cell(table, name, cell)}" for name, cell in part.cells.items())
            for part in parts
        )
        lines += [(_MORE if number else _FIRST, f"    {table}: {text}") for number, text in enumerate(cells)]
    return [*lines, *((_NOTES, f"    Note: {remark}") for remark in each.remarks)]


def _matches(each: AdoptedList, sure: Sure) -> list[str]:
    """The columns of which a proposal is that sure; one that fills two tables is told of once."""
    proposal, source = each.proposal, each.proposal.source
    told = [
        f"{source.name(match.position)} > {match.column.header}{f' ({match.why})' if match.why else ''}"
        for match in proposal.matches
        if match.sure is sure
    ]
    every = [
        f"every row > {column}: {said}{f' ({why})' if why else ''}"
        for column, said, why in (proposal.every_row if sure is Sure.LIKELY else ())
    ]
    return [*dict.fromkeys(told), *every]


def _how_to_correct(found: Adoption, files: Sequence[Path], workbook: str) -> list[str]:
    return _to_type(files, workbook, _option(found))


def _to_type(files: Sequence[Path], workbook: str, option: str) -> list[str]:
    """A command, with the names of the files alone where it would be longer than half a message."""
    typed = command(files, workbook, option)
    if len(typed) > LONGEST // 2:
        typed = command([Path(file.name) for file in files], Path(workbook).name, option)
    if len(typed) > LONGEST // 2:
        typed = command([Path("FILE"), Path("…")], Path(workbook).name, option)
    return ["To correct this, close the workbook and type on the command line:", f"    {typed}"]


def _option(found: Adoption) -> str:
    """The option that says what was not recognized, else what is a guess; COLUMN is for the user to say."""
    for each in found.lists:
        option = _OPTION.search(each.proposal.why_not)
        if option:
            return option[0]
    for each in found.lists:
        proposal, source = each.proposal, each.proposal.source
        unknown = [position for position, why in proposal.left_out.items() if why == UNKNOWN_HEADER]
        doubtful = [
            match.position for sure in (Sure.GUESS, Sure.LIKELY) for match in proposal.matches if match.sure is sure
        ]
        for position in (*unknown, *doubtful):
            if source.headers[position]:
                return f'--map "{source.headers[position]}=COLUMN"'
    return next(
        (option[0] for row in found.left_out if (option := _OPTION.search(row.reason))), '--map "HEADER=COLUMN"'
    )


def _fitting(lines: Sequence[Ranked], last: Sequence[str]) -> str:
    """As many lines as there is room for, the most important of them, and then those that end the message."""
    shown = [(rank, text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}…") for rank, text in lines]
    more = "… more on the command line, with --dry-run."
    room = LONGEST - len("\n".join([*last, more])) - 1
    kept: set[int] = set()
    for place in sorted(range(len(shown)), key=lambda place: shown[place][0]):
        room -= len(shown[place][1]) + 1
        if room < 0:
            break
        kept.add(place)
    texts = [text for place, (_, text) in enumerate(shown) if place in kept]
    return "\n".join([*texts, *([more] if len(kept) < len(shown) else []), *last])
