"""Who makes a SKU: its supplier on SKUs, or else the only one that its lots name."""

from lotbook.core import nw
from lotbook.core.frames import Frame
from lotbook.core.names import name_key
from lotbook.core.records import Records


def makers(records: Records) -> Frame:
    """The supplier of each SKU.

    Args:
        records: For SKUs and their lots.

    Returns:
        `sku`, `maker` (its name as `name_key` has it); SKUs of nobody, and of several where SKUs names none, are left
        out.
    """
    named = records.lots.select("sku", name_key("supplier").alias("named")).filter(~nw.col("named").is_null())
    named = named.group_by("sku").agg(first=nw.col("named").min(), last=nw.col("named").max())
    only = named.filter(nw.col("first") == nw.col("last")).select("sku", only="first")
    known = records.skus.select("sku", name_key("supplier").alias("typed")).join(only, on="sku", how="left")
    return known.select("sku", maker=nw.coalesce("typed", "only")).filter(~nw.col("maker").is_null())
