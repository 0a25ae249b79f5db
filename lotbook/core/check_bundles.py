"""What does not fit in bundles: their dates, their lots' statuses, and whose goods are in them."""

from lotbook.core import nw
from lotbook.core.bundles import in_cycles
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame, first_known, is_true, text, until
from lotbook.core.names import name_key
from lotbook.core.owners import OWN
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed
from lotbook.core.records import Records
from lotbook.core.words import HELD_STATUSES


def odd_bundles(bundles: Frame, lots: Frame) -> list[Finding]:
    """Bundles that outlive a component.

    Args:
        bundles: Rows of Bundles that can be read.
        lots: Usable lots with the expiry date that counts.
    """
    dates = lots.filter(~nw.col("expiry_date").is_null()).select("sku", "lot", "expiry_date")
    bundle = dates.select(bundle_sku="sku", bundle_lot="lot", bundle_expiry="expiry_date")
    component = dates.select(component_sku="sku", component_lot="lot", component_expiry="expiry_date")
    dated = bundles.join(bundle, on=["bundle_sku", "bundle_lot"])
    dated = dated.join(component, on=["component_sku", "component_lot"])
    late = dated.filter(nw.col("bundle_expiry") > nw.col("component_expiry"))
    rule = "bundle-outlives-component"
    return [Finding("Bundles", rule, "bundle_lot", late, found="bundle_expiry", other="component_expiry", keys=())]


def bundles_of_held_lots(records: Records, lots: Frame, *, as_of: int) -> list[Finding]:
    """Lots of bundles that nothing holds back, though a lot that went into them is: orders would take them.

    A bundle of which none is left matters only if it went into another one.

    Args:
        records: The records of the tracker.
        lots: One row per usable lot: `row`, `sku`, `lot`, `status`, `on_hand` (units).
        as_of: Bundles of later days are left out.
    """
    held = nw.col("status").is_in(list(HELD_STATUSES))
    key, part = ["bundle_sku", "bundle_lot"], ["component_sku", "component_lot"]
    packed = records.tables["Bundles"].filter(nw.col("usable"), nw.col("component_quantity") > 0, until(as_of))
    packed = packed.select(*key, *part).unique()
    went_on = packed.select(bundle_sku=part[0], bundle_lot=part[1]).unique().with_columns(_went_on=nw.lit(value=True))
    stopped = lots.filter(held).select(component_sku="sku", component_lot="lot", component_status="status")
    bundles = lots.filter(~held).select("row", "status", "on_hand", bundle_sku="sku", bundle_lot="lot")
    rows = packed.join(stopped, on=part).join(bundles, on=key).join(went_on, on=key, how="left")
    rows = rows.filter((nw.col("on_hand") > 0) | is_true(nw.col("_went_on")))
    rows = rows.with_columns(component=nw.concat_str("component_sku", text(" "), "component_lot"))
    rows = rows.rename({"bundle_sku": "sku", "bundle_lot": "lot"})
    told = {"found": "component", "other": "component_status"}
    return [Finding("Lots", "bundle-of-held-lot", "status", rows, **told)]


def bundles_of_two_owners(records: Records, company: str | None) -> list[Finding]:
    """Bundles whose component belongs to another owner: a tracker limited to one of them has no such row.

    Args:
        records: The records of the tracker.
        company: Who owns SKUs that name no owner.
    """
    owner = first_known("owner", otherwise=company or OWN)
    skus = records.skus.select("sku", owner=owner).with_columns(owner_key=name_key("owner"))
    bundle = skus.select(bundle_sku="sku", bundle_owner="owner", bundle_key="owner_key")
    component = skus.select(component_sku="sku", component_owner="owner", component_key="owner_key")
    rows = records.tables["Bundles"].filter(nw.col("usable")).join(bundle, on="bundle_sku")
    rows = rows.join(component, on="component_sku").filter(nw.col("bundle_key") != nw.col("component_key"))
    rule = "bundle-of-two-owners"
    return [Finding("Bundles", rule, "component_sku", rows, found="bundle_owner", other="component_owner", keys=())]


def bundle_cycles(bundles: Parsed) -> list[Problem]:
    """Bundles that contain themselves.

    Args:
        bundles: The table Bundles.
    """
    if not bundles.frame.shape[0]:
        return []
    circle = in_cycles(bundles.frame.filter(nw.col("usable")))
    rows = zip(circle["row"].to_list(), circle["bundle_lot"].to_list(), strict=True)
    return [bundles.problem("bundle-cycle", row, "bundle_lot", lot) for row, lot in rows]
