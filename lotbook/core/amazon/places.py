"""Which marketplaces stand behind which place of Amazon, for each SKU.

A SKU that is at one place of Amazon has there what all marketplaces count together. One that is at several has, at
each, what the marketplace counts that the channel of the place is named after (FBA-DE: DE). Two places on one shared
stock cannot be told apart by any report, so nothing is said of either, and the records stay.
"""

from collections.abc import Mapping, Sequence

from lotbook.core import nw
from lotbook.core.amazon.counts import UNITS, days_counted, inbound_known, stock_name, total
from lotbook.core.amazon.sources import AWD_MARKETPLACE, at_awd
from lotbook.core.frames import Frame, text, whole

SKU_PLACE = ("sku", "place")
LOT_PLACE = ("sku", "lot", "place")
_UNCLEAR = "?"


def marketplace_in(channel: str) -> nw.Expr:
    """The marketplace that a channel is named after, in capitals; a name without a dash is taken whole.

    Args:
        channel: A column of names of channels.

    Examples:
        >>> from lotbook.core.frames import make_rows
        >>> names = ["FBA-de", "FBA-IT other goods", "FBA-IT non-food", "FBA - IT (food)", "Amazon Europe-DE", "FBA"]
        >>> rows = make_rows({"name": names}, {"name": nw.String()})
        >>> rows.select(marketplace_in("name"))["name"].to_list()
        ['DE', 'IT', 'IT', 'IT', 'DE', 'FBA']
    """
    name = nw.coalesce(nw.col(channel), text(""))
    behind = name.str.replace_all("^[^-]*-\\s*", "").str.replace_all("\\s.*$", "").str.replace_all("^.*-", "")
    return nw.when(name.str.contains("-")).then(behind).otherwise(name).str.to_uppercase().alias(channel)


def marketplaces_of(lines: Frame, places: Frame, skus: Frame, *, shared: Mapping[str, str]) -> Frame:
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
    used = lines.filter(nw.col("units") > 0).select(*SKU_PLACE, "channel").unique(subset=list(SKU_PLACE), keep="any")
    never = skus.select("sku").unique().join(used.select("sku").unique(), on="sku", how="anti")
    anywhere = places.filter(nw.col("kind") == "FBA").select("place", "channel")
    every = nw.concat([used, never.join(anywhere, how="cross").select(*used.columns)])
    named = every.with_columns(_places=nw.col("sku").count().over("sku"), _named=marketplace_in("channel"))
    named = named.with_columns(marketplace=nw.when(nw.col("_places") > 1).then(stock_name("_named", shared)))
    unclear = ~nw.col("marketplace").is_null() & (nw.col("sku").count().over("sku", "marketplace") > 1)
    return named.select(*SKU_PLACE, marketplace=nw.when(unclear).then(text(_UNCLEAR)).otherwise("marketplace"))


def awd_of(lines: Frame, places: Frame, skus: Frame) -> Frame:
    """The places of AWD that its reports speak of: as `marketplaces_of`, with AWD for a marketplace.

    Args:
        lines: What `fba.lines_at_amazon` returns.
        places: `place`, `kind`; one row per place.
        skus: `sku`: those that a report on AWD lists. One that was never sent there can be at any place of AWD.
    """
    at_it = lines.filter(nw.col("kind") == "AWD", nw.col("units") > 0)
    used = at_it.select(*SKU_PLACE).unique().join(skus.unique(), on="sku", how="semi")
    never = skus.unique().join(used.select("sku").unique(), on="sku", how="anti")
    every = nw.concat([used, never.join(places.filter(nw.col("kind") == "AWD").select("place"), how="cross")])
    alone = nw.col("place").count().over("sku") == 1
    return every.with_columns(marketplace=nw.when(alone).then(text(AWD_MARKETPLACE)).otherwise(text(_UNCLEAR)))


def at_places(rows: Frame, sold_at: Frame, columns: Sequence[str], *, shared: Mapping[str, str]) -> Frame:
    """Rows by SKU and marketplace as rows by SKU and place.

    Args:
        rows: `sku`, `marketplace` and `columns`.
        sold_at: What `marketplaces_of` returns.
        columns: What to keep.
        shared: What `counts.shared_stock` returns.
    """
    # All marketplaces together are what FBA has.
    at_fba = rows.filter(~at_awd())
    alone = sold_at.filter(nw.col("marketplace").is_null()).select(*SKU_PLACE)
    several = sold_at.filter(~nw.col("marketplace").is_null())
    named = rows.with_columns(marketplace=stock_name("marketplace", shared)) if shared else rows
    placed = (at_fba.join(alone, on="sku"), named.join(several, on=["sku", "marketplace"]))
    return nw.concat([kind.select(*SKU_PLACE, *columns) for kind in placed])


def counted_at(counts: Frame, sold_at: Frame, *, shared: Mapping[str, str]) -> Frame:
    """What Amazon counts at each place.

    Args:
        counts: What `stranded.with_stranded` returns.
        sold_at: What `marketplaces_of` returns.
        shared: What `counts.shared_stock` returns.

    Returns:
        `sku`, `place`, `fulfillable`, `unfulfillable` (units, null where no count says), `remaining` (units, with what
        is known to be on its way), `inbound` (these units), `inbound_known` (1 where every count tells what is on its
        way, else 0), `left_out_on` (the day of a later report that leaves the SKU out, or null),
        `stranded_until` (the day Amazon takes all of it out, which it doesn't sell; or null), and what
        `counts.days_counted` returns.
    """
    stated = nw.when(nw.col("unfulfillable").is_null()).then(whole(0)).otherwise(whole(1))
    counts = counts.with_columns(
        inbound_known=inbound_known(), _stated=stated, remaining=total(*UNITS), inbound_units=total("inbound")
    )
    units = ("fulfillable", "unfulfillable", "remaining", "inbound_units")
    names = (
        *units,
        "inbound_known",
        "_stated",
        "snapshot_date",
        "unsure_days",
        "reserved",
        "inbound",
        "left_out_on",
        "stranded_until",
    )
    placed = at_places(counts, sold_at, names, shared=shared)
    summed = placed.group_by(*SKU_PLACE).agg(
        *(nw.col(name).sum().cast(nw.Int64) for name in units),
        nw.col("inbound_known").min(),
        nw.col("_stated").max(),
        nw.col("left_out_on").max(),
        nw.col("stranded_until").min(),
        nw.col("stranded_until").is_null().any().alias("_sold"),
    )
    summed = summed.with_columns(
        unfulfillable=nw.when(nw.col("_stated") == 1).then("unfulfillable"),
        stranded_until=nw.when(~nw.col("_sold")).then("stranded_until"),
    )
    days = days_counted(placed, SKU_PLACE)
    summed = summed.drop("_stated", "_sold").rename({"inbound_units": "inbound"})
    return summed.join(days, on=list(SKU_PLACE))
