"""A tracker limited to one owner: the laws. Each figure is what the whole tracker says, and none is anybody else's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.owners import OWN, limited, of_nobody, owner_names
from lotbook.core.recalls.recall import Filters, recall
from lotbook.core.table import RawTable
from lotbook.core.tables import BUNDLES
from tests import examples
from tests.core.test_metamorphic import figures, on
from tests.notation import DEFAULTS, raw_tables
from tests.strategies import AS_OF, SKU_CODES, plain, raw, raw_trackers

pytestmark = pytest.mark.slow

SPELLED = ("Harbor Foods", "harbor  FOODS", None, " Harbor\u00a0Foods ", "Fern")
"""Three owners in five spellings: Harbor Foods, Fern, and the company itself."""


def owned(raws: dict[str, RawTable], owners: tuple[str | None, ...]) -> dict[str, RawTable]:
    """A tracker whose SKUs have owners; its bundles are made of one owner's goods only."""
    skus = plain(raws["SKUs"])
    at = skus.headers.index("Owner")
    values = (*skus.values[:at], list(owners), *skus.values[at + 1 :])
    with_owners = RawTable(skus.name, skus.sheet, skus.headers, skus.first_row, skus.first_column, values)
    return {**raws, "SKUs": with_owners, "Bundles": raw(BUNDLES, [])}


def key(owner: str | None) -> str:
    return " ".join((owner or OWN).split()).casefold()


owners_of_skus = st.tuples(*[st.sampled_from(SPELLED)] * len(SKU_CODES))


@pytest.mark.long
@given(raw_trackers(), owners_of_skus)
@settings(max_examples=examples.of(8), deadline=None)
def test_what_is_said_for_one_owner_is_what_the_whole_says_of_their_goods(
    raws: dict[str, RawTable], owners: tuple[str | None, ...]
) -> None:
    book = owned(raws, owners)
    whole = on(book)
    seen: list[str] = []
    for name in owner_names(book):
        theirs = tuple(sku for sku, owner in zip(SKU_CODES, owners, strict=True) if key(owner) == key(name))
        found = on(limited(book, name))
        assert figures(found, theirs) == figures(whole, theirs)
        assert {row["sku"] for row in rows_of(found.stock)} <= set(theirs)
        assert not {problem.sku for problem in found.problems if problem.sku} - set(theirs) & set(SKU_CODES)
        seen += theirs
    assert sorted(seen) == sorted(SKU_CODES)


@given(raw_trackers(), owners_of_skus)
@settings(max_examples=examples.of(8), deadline=None)
def test_no_row_moves_and_limiting_again_changes_nothing(
    raws: dict[str, RawTable], owners: tuple[str | None, ...]
) -> None:
    book = owned(raws, owners)
    for name in owner_names(book):
        once = limited(book, name)
        assert {table: each.rows for table, each in once.items()} == {table: book[table].rows for table in once}
        assert limited(once, name) == once


def test_amazons_places_stay_where_amazon_counts_their_goods() -> None:
    """The place is only named by another owner's lot, but the units to take out are theirs."""
    book = raw_tables(
        {
            **DEFAULTS,
            "SKUs": "SKU | Owner\nTEA | Harbor Foods\nJAR | Fern",
            "Lots": "SKU | Lot | Expiry date | Received quantity | Place\nJAR | 1 | 2027-03-31 | 10 | FBA-US",
            "AmazonStock": "SKU | Marketplace | Snapshot date | Fulfillable | Unfulfillable\n"
            "TEA | US | 2026-02-20 | 0 | 7",
        }
    )
    whole, theirs = on(book), on(limited(book, "Harbor Foods"))
    assert figures(theirs, ("TEA",)) == figures(whole, ("TEA",))
    assert len(figures(theirs, ("TEA",))["removals"]) == 1


def test_a_place_at_amazon_stays_where_goods_may_be_sent_that_nobody_counts_there_yet() -> None:
    """Only another owner's lot was ever at FBA; Plan says how many units of this one to send in."""
    book = raw_tables(
        {
            **DEFAULTS,
            "SKUs": "SKU | Owner | Units per day\nTEA | Harbor Foods | 2\nJAR | Fern |",
            "Lots": "SKU | Lot | Expiry date | Received quantity | Place\n"
            "TEA | 1 | 2027-03-31 | 50 | Warehouse\nJAR | 1 | 2027-03-31 | 10 | FBA-US",
            "Demand": "SKU | Channel | Units per day\nTEA | DTC | 0.1",
        }
    )
    whole, theirs = on(book), on(limited(book, "Harbor Foods"))
    assert figures(theirs, ("TEA",)) == figures(whole, ("TEA",))
    assert next(row["send_at_most"] for row in rows_of(theirs.supply) if row["channel"] == "FBA-US") > 0


def test_a_place_of_the_default_channel_stays_where_nothing_says_how_much_it_sells() -> None:
    """Without it the units of the warehouse would count as that channel's own."""
    book = raw_tables(
        {
            **DEFAULTS,
            "SKUs": "SKU | Owner\nTEA | Harbor Foods\nJAR | Fern",
            "Lots": "SKU | Lot | Expiry date | Received quantity | Place\nTEA | 1 | 2027-03-31 | 50 | Warehouse",
        }
    )
    whole, theirs = on(book), on(limited(book, "Harbor Foods"))
    assert figures(theirs, ("TEA",)) == figures(whole, ("TEA",))
    assert [row["there"] for row in rows_of(theirs.supply)] == [0]


CARELESS = {
    **DEFAULTS,
    "SKUs": "SKU | Owner\nTEA | Harbor Foods\nSET | Harbor Foods\nJAR | Fern",
    "Lots": "SKU | Lot | Received quantity\nTEA | A-17 | 50\nTEA | 7 | 50\nSET | S | 5\nJAR | 7 | 10\nJAR | B-2 | 10",
    "Shipments": """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-02-01 | Sale | tea | A-17 | 1 | Warehouse | Ann
        2026-02-02 | Sale | | a17 | 2 | Warehouse | Bob
        2026-02-03 | Sale | | 7 | 3 | Warehouse | Cy
        2026-02-04 | Sale | SET | S | 1 | Warehouse | Di
        2026-02-05 | Sale | | b2 | 1 | Warehouse | Ed
        2026-02-06 | Sale | XYZ | A-17 | 1 | Warehouse | Flo
        """,
    "Bundles": "Date | Bundle SKU | Bundle lot | Component SKU | Component lot | Component quantity\n"
    "2026-01-20 | SET | S | | A-17 | 5",
}
"""Rows as people type them: SKUs in other capitals, and lots without their SKU, some of which two owners have."""


def test_a_recall_for_one_owner_asks_whoever_got_a_lot_that_is_only_theirs() -> None:
    book = raw_tables(CARELESS)
    asked = {}
    for owner, filters in (("Harbor Foods", Filters(sku="TEA")), ("Fern", Filters(sku="JAR"))):
        found = recall(read_tracker(limited(book, owner)), filters, as_of=AS_OF)
        names = {row["consignee"] for row in rows_of(found.consignees)}
        asked[owner] = names | {row["destination"] for row in rows_of(found.uncertain)}
    assert asked == {"Harbor Foods": {"Ann", "Bob", "Di"}, "Fern": {"Ed"}}
    assert of_nobody(book) == 2


def test_a_row_without_a_sku_is_nobodys_where_two_owners_have_such_a_lot() -> None:
    book = raw_tables(CARELESS)
    kept = [limited(book, owner)["Shipments"].values for owner in owner_names(book)]
    there = [{row for row, lot in enumerate(values[3]) if lot is not None} for values in kept]
    assert not set.intersection(*there)
    assert 2 not in set.union(*there)


@pytest.mark.parametrize("sku", ["TEA\u20111", "\u0422EA-1", "tea 1", "TEA-I"])
def test_a_sale_under_a_look_alike_of_a_sku_is_its_owners(sku: str) -> None:
    book = raw_tables(
        {
            **DEFAULTS,
            "SKUs": "SKU | Owner\nTEA-1 | Harbor Foods\nJAR | Fern",
            "Shipments": f"Date | Type | SKU | Lot | Quantity | From\n2026-02-01 | Sale | {sku} | 7 | 1 | Warehouse",
        }
    )
    assert of_nobody(book) == 0
    assert [any(column) for column in limited(book, "Fern")["Shipments"].values].count(True) == 0
    assert [any(column) for column in limited(book, "Harbor Foods")["Shipments"].values].count(True) > 0
