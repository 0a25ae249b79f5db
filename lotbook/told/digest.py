"""A digest in words, for a terminal and for a mail, and as JSON."""

from collections.abc import Sequence
from json import dumps
from textwrap import wrap

from lotbook.actions.digest import MONTH, SUPPLIED, WEEK, Digest, Due
from lotbook.actions.journal.lines import Line
from lotbook.core.counted import counted
from lotbook.core.tables import AMAZON_STOCK
from lotbook.core.tables_amazon import IMPORTED
from lotbook.hosts.journal.runs import ADDED, GONE
from lotbook.told.journal import change

_MOST_CHANGES = 20
_MOST_ALIKE = 3
"""Rows that one run adds to a table, or takes away, each of which is told."""
_OF_IMPORTS = frozenset(table.name for table in (AMAZON_STOCK, *IMPORTED))
"""Tables in which an import replaces what Amazon said before."""


def digest_text(found: Digest, *, width: int | None = None) -> str:
    """The digest, as text.

    Args:
        found: The digest.
        width: Characters in a line of a terminal; None for a mail, whose reader breaks lines.
    """
    since = "" if found.since is None else f" since {found.since:%Y-%m-%d %H:%M}"
    lines = [f"{found.workbook.name}, as of {found.as_of:%Y-%m-%d (%A)}", ""]
    if found.overdue:
        lines += _section("Overdue or due now", [_due(each) for each in found.overdue])
    lines += _section(f"Due in the next {WEEK} days", [_due(each) for each in found.week])
    lines += _section(f"Due after that, in the next {MONTH} days", [_due(each) for each in found.later])
    if found.no_longer_due:
        lines += _section(f"No longer due{since}", [_due(each) for each in found.no_longer_due])
    lines += _section(f"Changed by lotbook{since}", _changes(found.changes))
    lines.append(f"To do now: {counted(found.to_do, 'lot')}. See the sheet To do after a refresh.")
    return "\n".join(lines if width is None else [part for line in lines for part in _broken(line, width)])


def _broken(line: str, width: int) -> list[str]:
    """A line as lines that fit, the second and later ones further in than any other."""
    return wrap(line, width, subsequent_indent=" " * 8, break_long_words=False, break_on_hyphens=False) or [""]


def _changes(lines: Sequence[Line]) -> list[str]:
    """What lotbook changed: many rows of one run as a number, or an import's would hide all else."""
    alike: dict[tuple[int, str, str], list[Line]] = {}
    for line in lines:
        alike.setdefault((line.run, line.table, line.kind), []).append(line)
    told = [(text, count) for some in alike.values() for text, count in _in_words(some)]
    more = sum(count for _, count in told[_MOST_CHANGES:])
    texts = [text for text, _ in told[:_MOST_CHANGES]]
    if more:
        return [*texts, f"… and {more:,} more; lotbook history shows every one"]
    return [*texts, "lotbook history shows every row"] if len(told) < len(lines) else texts


def _in_words(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Changes of one run, table and kind, each with how many it stands for."""
    first, count = lines[0], len(lines)
    run = f"run {first.run}, {first.command}: "
    word = {ADDED: "new row", GONE: "row"}.get(first.kind, "cell" if first.table in _OF_IMPORTS else "")
    if count <= _MOST_ALIKE or not word:
        return [(run + change(line), 1) for line in lines]
    done = {ADDED: "", GONE: " taken away"}.get(first.kind, " changed")
    return [(f"{run}{first.table}: {counted(count, word)}{done}", count)]


def _section(title: str, rows: list[str]) -> list[str]:
    return [f"{title}:", *(f"    {row}" for row in rows or ["nothing"]), ""]


def _due(each: Due) -> str:
    most = "at most " if each.kind in SUPPLIED else ""
    units = f": {most}{counted(each.units, 'unit')}" if each.units else ""
    name = f" ({each.product})" if each.product else ""
    note = " (new)" if each.is_new else ""
    if each.was is not None and each.was != each.day:
        note = f" (was {each.was})"
    remark = f". {each.remark}" if each.remark else ""
    return f"{each.day} {each.kind}: SKU {each.sku}{name}, {', '.join(each.named)}{units}{note}{remark}"


def digest_as_json(found: Digest) -> str:
    """The digest as JSON."""

    def row(each: Due) -> dict[str, object]:
        return {
            "kind": each.kind,
            "day": each.day.isoformat(),
            "sku": each.sku,
            "lot": each.lot,
            "place": each.place,
            "product": each.product,
            "units": each.units,
            "remark": each.remark,
            "new": each.is_new,
            "was": None if each.was is None else each.was.isoformat(),
        }

    content = {
        "as_of": found.as_of.isoformat(),
        "since": None if found.since is None else found.since.isoformat(),
        "overdue": [row(each) for each in found.overdue],
        "week": [row(each) for each in found.week],
        "later": [row(each) for each in found.later],
        "no_longer_due": [row(each) for each in found.no_longer_due],
        "changes": [{"run": line.run, "command": line.command, "change": change(line)} for line in found.changes],
        "to_do": found.to_do,
    }
    return dumps(content, indent=2, ensure_ascii=False)
