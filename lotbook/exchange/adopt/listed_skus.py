"""The SKUs that lists themselves have, by which other lists of the same run may call their products."""

from collections.abc import Iterator, Sequence

from lotbook.core.table import Cell
from lotbook.core.tables import SKUS
from lotbook.exchange.adopt.cell_kinds import is_blank
from lotbook.exchange.adopt.known import CALLED_BY
from lotbook.exchange.adopt.proposal import Proposal, Sure


def has_skus(proposal: Proposal) -> bool:
    """Whether a list has a column of SKUs for sure, or is one of a tracker's own tables."""
    return proposal.own or any(
        match.column.name == "sku" and match.sure is Sure.SURE and match.names is None for match in proposal.matches
    )


def listed_skus(proposals: Sequence[Proposal]) -> Iterator[dict[str, str | None]]:
    """The rows for SKUs of lists that have its SKUs and the names or codes of its products."""
    for proposal in proposals:
        at = {match.column.name: match.position for match in proposal.of(SKUS.name) if match.names is None}
        if "sku" not in at:
            continue
        columns = {name: position for name, position in at.items() if name in {"sku", *CALLED_BY}}
        for row in proposal.source.rows:
            said = {name: _text(row.cells[position]) for name, position in columns.items()}
            if said["sku"]:
                yield {"sku": None, **dict.fromkeys(CALLED_BY), **said}


def _text(cell: Cell) -> str | None:
    return None if is_blank(cell) else " ".join(str(cell).split())
