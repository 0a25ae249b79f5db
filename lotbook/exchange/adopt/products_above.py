"""Lists whose rows don't name their product each: it stands once above its lots, or is the name of their sheet.

The problem: people write a product once, and its lots below it. Left alone, all rows but the first of a product have no
SKU, or the whole list has none. The idea, from the surest to the least sure:

- A column of products that is filled only where the product changes: each blank is the product above.
- No such column, and rows with nothing but a text between those of the lots: each is the product of what follows.
- No such rows, and several lists with the same headers: what stands right above each is its product, or if nothing
  does, the name of its sheet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from lotbook.core.table import Cell, folded_header
from lotbook.exchange.adopt.cell_kinds import is_blank, is_date, is_number
from lotbook.exchange.adopt.header_words import folded, meaning, phrases, says
from lotbook.exchange.adopt.known import CALLED_BY
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.adopt.sheet_names import says_what
from lotbook.exchange.adopt.word_lists import LISTS, PLACES, TOTALS

_OF_PRODUCT = frozenset(("sku", *CALLED_BY))
_HEADER = "Product"
_FEWEST = 0.2
"""The share of rows without a product from which a blank is no slip."""
_SEVERAL = 2
_SHOWN = 12
"""Products that are named."""


def with_products(lists: Sequence[FoundList], remarks: list[str]) -> list[FoundList]:
    """The lists of a file, of which each row has its product as far as it stands above.

    Args:
        lists: The lists.
        remarks: What there is to say is added to it.
    """
    done = [_filled_down(each, remarks) if _is_of_lots(each) else each for each in lists]
    done = [_with_headings(each, remarks) if _lacks_products(each) else each for each in done]
    for alike in _alike(done):
        names = {i: _without_label(done[i].title_above) for i in alike}
        if not all(map(_may_be_product, names.values())):
            names = {i: done[i].sheet.strip() for i in alike if _may_be_product(done[i].sheet)}
        if len(names) == len(alike) == len({*map(folded, names.values())}):
            for i in alike:
                titled = replace(done[i], notes=[note for note in done[i].notes if names[i] not in note])
                done[i] = _with_column(titled, [(row, names[i]) for row in titled.rows])
                remarks.append(f"{done[i].place}: its product is '{names[i]}', as nothing else names it.")
    return done


def _may_be_product(name: str) -> bool:
    """Whether a title or the name of a sheet may be that of a product, and not of a place or a kind of list."""
    return says_what(name) and not says(name, f"{PLACES}, {LISTS}")


def _is_of_lots(source: FoundList) -> bool:
    return source.own_table is None and "lot" in _meant(source)


def _lacks_products(source: FoundList) -> bool:
    return _is_of_lots(source) and not _OF_PRODUCT & _meant(source).keys()


def _meant(source: FoundList) -> Mapping[str, int]:
    """The first column of each meaning."""
    found: dict[str, int] = {}
    for position, header in enumerate(source.headers):
        found.setdefault((meaning(header) or ("",))[0], position)
    return found


def _filled_down(source: FoundList, remarks: list[str]) -> FoundList:
    """A list whose products are written only where they change, with the product in each row."""
    columns = [i for i, header in enumerate(source.headers) if (meaning(header) or ("",))[0] in _OF_PRODUCT]
    lot = _meant(source)["lot"]
    rows = [row for row in source.rows if not is_blank(row.cells[lot]) and not _is_total(row)]
    named = [tuple(row.cells[i] for i in columns) for row in rows]
    said = [cells for cells in named if not all(map(is_blank, cells))]
    blank = len(named) - len(said)
    changes = all(before != after for before, after in pairwise(said))
    is_above = bool(columns) and bool(rows) and not said and _is_product(source.rows[0], columns, lot)
    if not is_above and (
        not columns or not rows or all(map(is_blank, named[0])) or blank < _FEWEST * len(rows) or not changes
    ):
        return source
    filled, above = [], {i: rows[0].cells[i] for i in columns}
    headings = []
    for row in source.rows:
        if is_above and _is_product(row, columns, lot):
            above = {i: row.cells[i] for i in columns}
            headings.append(_first(above.values()))
        elif is_blank(row.cells[lot]) or _is_total(row):
            filled.append(row)
        elif not all(is_blank(row.cells[i]) for i in columns):
            above = {i: row.cells[i] for i in columns}
            filled.append(row)
        else:
            filled.append(replace(row, cells=tuple(above.get(i, cell) for i, cell in enumerate(row.cells))))
    have = "row without a product has" if blank == 1 else "rows without a product have"
    said_of = _from_headings(headings) if is_above else f"{blank:,} {have} that of the row above."
    remarks.append(f"{source.place}: {said_of}")
    return replace(source, rows=filled)


def _is_product(row: SourceRow, columns: Sequence[int], lot: int) -> bool:
    """Whether a row is the product of the lots below it, with or without how many there are of it in all."""
    others = [cell for i, cell in enumerate(row.cells) if i not in columns and not is_blank(cell)]
    is_named = any(not is_blank(row.cells[i]) for i in columns)
    return is_named and is_blank(row.cells[lot]) and all(map(is_number, others)) and not _is_total(row)


def _first(cells: Iterable[Cell]) -> Cell:
    return next((cell for cell in cells if not is_blank(cell)), None)


def _from_headings(products: Sequence[Cell]) -> str:
    """What to say of products that stand in rows of their own: all of them, as one may be a note."""
    shown = ", ".join(f"'{product}'" for product in products[:_SHOWN])
    more = f" and {len(products) - _SHOWN:,} more" if len(products) > _SHOWN else ""
    return f"each row is of the product that stands alone above it: {shown}{more}."


def _is_total(row: SourceRow) -> bool:
    """Whether a row is one of sums: a text in it begins, or ends, with the word for it, and it has no date."""
    if any(is_date(cell) and (i in row.dates or isinstance(cell, str)) for i, cell in enumerate(row.cells)):
        return False
    words = [folded(cell).split() for cell in row.cells if isinstance(cell, str)]
    totals = phrases(TOTALS)
    return any(each and (" ".join(each) in totals or not totals.isdisjoint((each[0], each[-1]))) for each in words)


def _with_headings(source: FoundList, remarks: list[str]) -> FoundList:
    """A list with rows that hold nothing but the product of what follows, without them."""
    lot = _meant(source)["lot"]
    rows: list[tuple[SourceRow, Cell]] = []
    product: Cell = None
    for row in source.rows:
        cells = [cell for cell in row.cells if not is_blank(cell)]
        if len(cells) == 1 and _is_name(cells[0]):
            product = _without_label(str(cells[0]))
        elif product is None and not is_blank(row.cells[lot]):
            return source
        else:
            rows.append((row, None if is_blank(row.cells[lot]) or _is_total(row) else product))
    if product is None:
        return source
    remarks.append(f"{source.place}: {_from_headings([*dict.fromkeys(name for _, name in rows if name)])}")
    return _with_column(source, rows)


def _without_label(name: str) -> str:
    """A product without what it is, as in Product: Zinc."""
    label, _, rest = name.strip().rstrip(":").partition(":")
    is_label = rest.strip() and (meaning(label) or ("",))[0] in _OF_PRODUCT
    return rest.strip() if is_label else name.strip().rstrip(":")


def _is_name(cell: Cell) -> bool:
    """Whether a cell may be the name of a product, and no number, date or total."""
    is_text = isinstance(cell, str) and not is_number(cell) and not is_date(cell)
    return is_text and phrases(TOTALS).isdisjoint((folded(str(cell)), folded(str(cell)).split(" ")[0]))


def _alike(lists: Sequence[FoundList]) -> list[list[int]]:
    """The lists without products that have the same headers, where there are several of them."""
    groups: dict[frozenset[str], list[int]] = {}
    for i, source in enumerate(lists):
        if _lacks_products(source):
            groups.setdefault(frozenset(map(folded_header, filter(None, source.headers))), []).append(i)
    return [group for group in groups.values() if len(group) >= _SEVERAL]


def _with_column(source: FoundList, rows: Sequence[tuple[SourceRow, Cell]]) -> FoundList:
    """A list with a column of products behind the others."""
    return replace(
        source,
        headers=(*source.headers, _HEADER),
        letters=(*source.letters, source.letters[0]),
        rows=[replace(row, cells=(*row.cells, product)) for row, product in rows],
    )
