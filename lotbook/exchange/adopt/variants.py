"""Lists whose products have one name and differ by flavor or size: these are part of the name.

The problem: Gummies in Berry and in Lemon are two products, of which neither has an SKU in the list. By the name alone
their lots would be of one product. The idea: where a column of variants tells products of one name apart, and nothing
else does, each product is called by both, as in Gummies Berry.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lotbook.core.names import key_of_name
from lotbook.core.table import Cell
from lotbook.exchange.adopt.cell_kinds import filled, is_blank
from lotbook.exchange.adopt.header_words import folded, meaning, says
from lotbook.exchange.adopt.known import CALLED_BY, Known
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.adopt.word_lists import VARIANTS

_OTHERS = frozenset(("sku", *CALLED_BY[1:]))


def with_variants(lists: Sequence[FoundList], known: Known, remarks: list[str]) -> list[FoundList]:
    """The lists, of which those of lots have the variants of products in their names where only these tell them apart.

    A list of a single one of them, such as one of sales, calls it as another list or the tracker does.

    Args:
        lists: All lists that are adopted together.
        known: The SKUs and product names that the tracker has.
        remarks: What there is to say is added to it.
    """
    called = known.names("product")
    names: set[str] = set()

    def is_known(name: Cell) -> bool:
        return known.is_sku(name) or called.is_known(name) or key_of_name(str(name)) in names

    done = [*lists]
    for is_apart in (True, False):
        for i, source in enumerate(done):
            found = _with_variants(source, is_known, is_apart=is_apart) if source is lists[i] else None
            if found is not None:
                done[i], said, new = found
                names |= {key_of_name(str(name)) for name in new}
                remarks.append(said)
    return done


def _with_variants(
    source: FoundList, is_known: Callable[[Cell], bool], *, is_apart: bool
) -> tuple[FoundList, str, list[Cell]] | None:
    """A list with other names of its products, what to say of it, and the names; None if it stays as it is."""
    meant = [(meaning(header) or ("",))[0] for header in source.headers]
    if source.own_table is not None or "lot" not in meant or "product" not in meant or _OTHERS & {*meant}:
        return None
    product = meant.index("product")
    if all(map(is_known, filled(source.column(product)))):
        return None
    kinds = [i for i, header in enumerate(source.headers) if i != product and says(header, VARIANTS)]
    apart = [i for i in kinds if tells_apart(source, product, i)]
    for some in [apart] if is_apart else [*([i] for i in kinds), kinds]:
        names = [_name(row, product, some) for row in source.rows]
        new = [name for name, row in zip(names, source.rows, strict=True) if name != row.cells[product]]
        if new and (is_apart or any(map(is_known, new))):
            return _called(source, product, names), _said(source, some, new[0]), new
    return None


def _said(source: FoundList, kinds: Sequence[int], example: Cell) -> str:
    shown = " and ".join(f"'{source.name(i)}'" for i in kinds)
    tell = "tell" if len(kinds) > 1 else "tells"
    return f"{source.place}: {shown} {tell} products with the same name apart, so each is named by both: '{example}'."


def _called(source: FoundList, product: int, names: Sequence[Cell]) -> FoundList:
    """The list with other names of its products."""
    rows = [
        replace(row, cells=tuple(name if i == product else cell for i, cell in enumerate(row.cells)))
        for row, name in zip(source.rows, names, strict=True)
    ]
    return replace(source, rows=rows)


def tells_apart(source: FoundList, names: int, by: int) -> bool:
    """Whether a column has several texts for one name.

    Args:
        source: The list.
        names: The column of names.
        by: The other column.
    """
    said: dict[str, set[str]] = {}
    for row in source.rows:
        if not is_blank(row.cells[names]) and not is_blank(row.cells[by]):
            said.setdefault(folded(str(row.cells[names])), set()).add(folded(str(row.cells[by])))
    return any(len(texts) > 1 for texts in said.values())


def _name(row: SourceRow, product: int, kinds: Sequence[int]) -> Cell:
    """The name of a product with its variants; the name itself where it has none, or is blank."""
    cells = [row.cells[product], *(row.cells[i] for i in kinds)]
    there = [" ".join(str(cell).split()) for cell in cells if not is_blank(cell)]
    return cells[0] if is_blank(cells[0]) or len(there) == 1 else " ".join(there)
