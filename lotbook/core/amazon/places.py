"""Which marketplaces stand behind which place of Amazon, for each SKU.

A SKU that is at one place of Amazon has there what all marketplaces count together. One that is at several has, at
each, what the marketplace counts that the channel of the place ends with (FBA-DE: DE). Two places on one shared stock
cannot be told apart by any report, so nothing is said of either, and the records stay.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from lotbook.core.amazon.counts import UNITS, days_counted, inbound_known, stock_name, total
from lotbook.core.frames import sums, text, whole

HERE = ("sku", "place")
LOT = ("sku", "lot", "place")
_UNCLEAR = "?"


def marketplaces_of(lines: Any, places: Any, skus: Any, *, shared: Mapping[str, str]) -> Any:
    """The places of Amazon each SKU is at.

    Args:
        lines: What `fba.lines_at_amazon` returns, of places of the kind FBA.
        places: `place`, `kind`, `channel`; one row per place.
        skus: `sku`: those that Amazon counts. Where none of them was ever sent by the records, it can be at any place
            of the kind FBA.
        shared: What `counts.shared_stock` returns.

    Returns:
        `sku`, `place`, `marketplace`: null for all of them.
    """
    used = lines.filter(nw.col("units") > 0).select(*HERE, "channel").unique(subset=list(HERE), keep="any")
    never = skus.select("sku").unique().join(used.select("sku").unique(), on="sku", how="anti")
    anywhere = places.filter(nw.col("kind") == "FBA").select("place", "channel")
    every = nw.concat([used, never.join(anywhere, how="cross").select(*used.columns)])
    several = sums(every.with_columns(_places=whole(1)), ("sku",), ("_places",))
    suffix = nw.coalesce(nw.col("channel"), text("")).str.replace_all("^.*-", "").str.to_uppercase()
    named = (
        every.join(several, on="sku")
        .with_columns(_named=suffix)
        .with_columns(marketplace=nw.when(nw.col("_places") > 1).then(stock_name("_named", shared)), _one=whole(1))
    )
    twice = sums(named.filter(~nw.col("marketplace").is_null()), ("sku", "marketplace"), ("_one",))
    named = named.drop("_one").join(twice, on=["sku", "marketplace"], how="left")
    unclear = nw.coalesce(nw.col("_one") > 1, nw.lit(value=False))
    return named.select(*HERE, marketplace=nw.when(unclear).then(text(_UNCLEAR)).otherwise("marketplace"))


def at_places(rows: Any, of: Any, columns: Sequence[str], *, shared: Mapping[str, str]) -> Any:
    """Rows by SKU and marketplace as rows by SKU and place.

    Args:
        rows: `sku`, `marketplace` and `columns`.
        of: What `marketplaces_of` returns.
        columns: What to keep.
        shared: What `counts.shared_stock` returns.
    """
    alone = of.filter(nw.col("marketplace").is_null()).select(*HERE)
    several = of.filter(~nw.col("marketplace").is_null())
    named = rows.with_columns(marketplace=stock_name("marketplace", shared)) if shared else rows
    found = (rows.join(alone, on="sku"), named.join(several, on=["sku", "marketplace"]))
    return nw.concat([each.select(*HERE, *columns) for each in found])


def counted_at(counts: Any, of: Any, *, shared: Mapping[str, str]) -> Any:
    """What Amazon counts at each place.

    Args:
        counts: What `counts.counts_in_force` returns.
        of: What `marketplaces_of` returns.
        shared: What `counts.shared_stock` returns.

    Returns:
        `sku`, `place`, `fulfillable`, `unfulfillable` (units, null where no count says), `remaining` (units, with what
        is known to be on its way), `inbound` (these units), `inbound_known` (1 where every count tells what is on its
        way, else 0), and what `counts.days_counted` returns.
    """
    told = nw.when(nw.col("unfulfillable").is_null()).then(whole(0)).otherwise(whole(1))
    each = counts.with_columns(inbound_known=inbound_known(), _told=told)
    each = each.with_columns(remaining=total(*UNITS), inbound=total("inbound"))
    units, lowest = ("fulfillable", "unfulfillable", "remaining", "inbound"), ("inbound_known",)
    placed = at_places(each, of, (*units, *lowest, "_told"), shared=shared)
    summed = placed.group_by(*HERE).agg(
        *(nw.col(name).sum() for name in units), *(nw.col(name).min() for name in lowest), nw.col("_told").max()
    )
    summed = summed.with_columns(*(nw.col(name).cast(nw.Int64) for name in (*units, *lowest)))
    days = days_counted(at_places(counts, of, ("snapshot_date", *UNITS), shared=shared), HERE)
    summed = summed.with_columns(unfulfillable=nw.when(nw.col("_told") == 1).then("unfulfillable")).drop("_told")
    return summed.join(days, on=list(HERE))
