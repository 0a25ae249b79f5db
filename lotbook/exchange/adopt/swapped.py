"""Dates of a list that a spreadsheet has probably swapped while it left others texts: said before they come in.

In the tracker they would be dates among dates, so nothing there could tell any more. A program that writes a list as
.csv makes texts of its dates, in a spelling that leaves no doubt, such as 2027-04-03 00:00:00.
"""

from collections.abc import Iterator

from lotbook.core.date_texts import spelling_of
from lotbook.core.days import to_date
from lotbook.core.half_converted import swapped_dates
from lotbook.core.table import Cell
from lotbook.exchange.adopt.file_texts import DATES
from lotbook.exchange.adopt.proposal import Proposal

_NAMED = 5


def swapped_in(proposal: Proposal, then: str = "adopt the list then") -> Iterator[str]:
    """What to say of each column of a list in which dates are probably swapped.

    Args:
        proposal: What the columns of the list are.
        then: What to do once they are right, as a sentence ends.
    """
    source = proposal.source
    for position in dict.fromkeys(match.position for match in proposal.matches if match.column.kind in DATES):
        cells = source.column(position)
        found = swapped_dates([_as_stored(cell) for cell in cells] if source.delimiter else cells)
        if found:
            place, day, meant = found[0]
            others = [f"{source.rows[other].number:,}" for other, *_ in found[1:_NAMED]]
            more = [f"{len(found) - _NAMED:,} more"] if len(found) > _NAMED else []
            rows = "row" if len(found) == len(found[:2]) else "rows"
            likewise = f"; the same goes for {rows} {_listed(others + more)}" if others else ""
            yield (
                f"Row {source.rows[place].number:,}: '{source.name(position)}' {to_date(day)} is probably "
                f"{to_date(meant)}{likewise}. The texts in this column all have a day above 12, so Excel "
                "seems to have swapped day and month in the others. Compare them with the labels or the original; if "
                f"they are swapped, format the column as Text, paste all its dates again, and {then}."
            )


def _as_stored(cell: Cell) -> Cell:
    """A text that leaves no doubt about its day, as the date it was in a spreadsheet."""
    spelling = spelling_of(cell.strip()) if isinstance(cell, str) else None
    if spelling is None or spelling.form or spelling.date is None or spelling.date.precision == "month":
        return cell
    return spelling.date.day


def _listed(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
