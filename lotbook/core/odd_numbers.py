"""What Checks says of the numbers of GS1: a GTIN or a GLN that is none."""

from lotbook.core import nw
from lotbook.core.findings import Finding
from lotbook.core.frames import Frame
from lotbook.core.gtin import with_gln, with_gtin
from lotbook.core.records import Records

_WITH_GLN = ("Customers", "Suppliers", "Places")
"""Tables with the column GLN."""


def odd_gtins(skus: Frame) -> list[Finding]:
    """Numbers in the column GTIN that are none: of another length, or with a check digit that does not fit.

    Args:
        skus: All rows of SKUs.
    """
    wrong = with_gtin(skus).filter(nw.col("gtin_given"), nw.col("gtin_14").is_null())
    digit, length = wrong.filter(~nw.col("gtin_fits").is_null()), wrong.filter(nw.col("gtin_fits").is_null())
    return [
        Finding("SKUs", "gtin-check-digit", "gtin", digit, other="gtin_fits", keys=("sku",)),
        Finding("SKUs", "not-a-gtin", "gtin", length, keys=("sku",)),
    ]


def odd_glns(records: Records) -> list[Finding]:
    """Numbers in a column GLN that are none."""
    found = []
    for table in (name for name in _WITH_GLN if name in records.filled):
        wrong = with_gln(records.tables[table]).filter(nw.col("gln_given"), nw.col("gln_13").is_null())
        found.append(Finding(table, "not-a-gln", "gln", wrong, keys=()))
    return found
