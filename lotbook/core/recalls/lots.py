"""Every lot that is named anywhere in the tracker, with what is known about it, and its other spellings."""

from lotbook.core import nw
from lotbook.core.frames import Frame, Rows, text
from lotbook.core.names import name_key
from lotbook.core.records import Records, once, repeated
from lotbook.core.words import Status

_OF_LOT = (
    *("row", "expiry_date", "expiry_date_precision", "expiry_basis", "production_date", "production_date_precision"),
    *("received_date", "place", "status", "purchase_order"),
)
_OF_SKU = ("product", "fnsku", "gtin")


def lots_in(records: Records) -> Rows:
    """Every (`sku`, `lot`) on Lots, Bundles and Shipments, once.

    Rows that do not count for figures count here: what is to be found may be in one of them. Of a lot that is on Lots
    twice the first row counts.

    Args:
        records: The records of the tracker.

    Returns:
        `sku`, `lot`, `row` (on Lots, null if it is not there), `expiry_date` (the one that counts), `expiry_basis`,
        `production_date`,
        `received_date` (days or null), `expiry_date_precision`, `production_date_precision`, `place` (as typed, or
        null), `status` ("Not on Lots" if it is not), `purchase_order`, `supplier` (the lot's own, else the SKU's),
        `product`, `fnsku`, `gtin` (texts or null), and for comparing `sku_key`, `code_key`.
    """
    tables = records.tables
    listed = records.typed_lots.filter(~nw.col("sku").is_null(), ~nw.col("lot").is_null())
    listed = once(listed, ("sku", "lot")).select("sku", "lot", *_OF_LOT, own_supplier="supplier")
    bundles = tables["Bundles"]
    named = [
        listed.select("sku", "lot"),
        tables["Shipments"].select("sku", "lot"),
        bundles.select(sku="bundle_sku", lot="bundle_lot"),
        bundles.select(sku="component_sku", lot="component_lot"),
    ]
    keys = nw.concat(named).drop_nulls().unique()
    known = keys.join(listed, on=["sku", "lot"], how="left").join(
        records.skus.select("sku", *_OF_SKU, of_sku="supplier"), on="sku", how="left"
    )
    known = known.with_columns(
        supplier=nw.coalesce("own_supplier", "of_sku"),
        status=nw.coalesce(nw.col("status"), text(Status.NOT_ON_LOTS)),
    )
    known = with_sku_keys(known, records.skus_meant)
    known = known.join(records.lot_codes.select("code", "code_key"), left_on="lot", right_on="code", how="left")
    return known.drop("own_supplier", "of_sku").collect("polars")


def with_sku_keys(rows: Frame, skus_meant: Frame) -> Frame:
    """Rows with what their SKUs are compared by, `sku_key`: one for all that differ in capitals or blanks.

    A SKU that is nowhere on SKUs and looks like one there has the key of that one: whoever typed a dash of another kind
    has sold the same goods.

    Args:
        rows: Rows with a `sku` each, or null.
        skus_meant: `code`, `meant`: see `records.Records`.
    """
    found = rows.join(skus_meant.select("code", _meant="meant"), left_on="sku", right_on="code", how="left")
    found = found.with_columns(_meant=nw.coalesce("_meant", "sku"))
    return found.with_columns(sku_key=name_key("_meant")).drop("_meant")


def repeated_in(records: Records) -> Rows:
    """Rows of Lots whose lot an earlier row has already: they don't count, and tell of a delivery all the same.

    Args:
        records: The records of the tracker.

    Returns:
        `sku`, `lot`, `supplier` (the row's own, else the SKU's), `purchase_order`, `received_date`, `expiry_date`,
        `production_date` and their precisions, as in `lots_in`.
    """
    listed = records.typed_lots.filter(~nw.col("sku").is_null(), ~nw.col("lot").is_null())
    again = repeated(listed, ("sku", "lot")).select("sku", "lot", *_OF_LOT, own_supplier="supplier")
    again = again.join(records.skus.select("sku", of_sku="supplier"), on="sku", how="left")
    again = again.with_columns(supplier=nw.coalesce("own_supplier", "of_sku"))
    return again.drop("own_supplier", "of_sku").collect("polars")


def other_spellings(lots: Rows) -> Rows:
    """Links between codes that are not on Lots and those they are spelled like.

    A shipment of lot 24118b is one of lot 24-118B, if that is what stands on Lots. Two codes that both stand on Lots
    are two lots, however alike they are spelled.

    Args:
        lots: What `lots_in` returns.

    Returns:
        `from_sku`, `from_lot`, `to_sku`, `to_lot`, in both directions; at least one of the two is not on Lots.
    """
    same = ("sku_key", "code_key")
    stray = lots.filter(nw.col("row").is_null()).select(*same).unique()
    some = lots.join(stray, on=list(same)).select("sku", "lot", "row", *same)
    one = some.select(*same, from_sku="sku", from_lot="lot", from_row="row")
    other = some.select(*same, to_sku="sku", to_lot="lot", to_row="row")
    pairs = one.join(other, on=list(same)).filter(
        (nw.col("from_sku") != nw.col("to_sku")) | (nw.col("from_lot") != nw.col("to_lot")),
        nw.col("from_row").is_null() | nw.col("to_row").is_null(),
    )
    return pairs.select("from_sku", "from_lot", "to_sku", "to_lot")
