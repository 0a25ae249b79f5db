"""Where the units of a lot went: the movements of given lots, in the order they happened."""

import narwhals as nw
from narwhals.typing import IntoDataFrameT

from lotbook.core.frames import FOREVER, columns_of, whole


def movements_of(shipments: IntoDataFrameT, lots: IntoDataFrameT) -> IntoDataFrameT:
    """The shipments that moved one of the given lots, earliest first.

    Every row of a lot counts, also one that cannot be used for figures because its date or quantity cannot be read:
    what left must be found. Rows without a date come last; rows of one day stay in the order they stand in.

    Args:
        shipments: `row` (on Shipments), `date` (day or null), `sku`, `lot`, and whatever else is to be seen.
        lots: `sku`, `lot`; repeated ones count once.

    Returns:
        Those rows of `shipments`, all its columns, by date and row.

    Raises:
        MissingColumnError: If a frame lacks a column named above.

    Examples:
        >>> import pandas as pd
        >>> shipments = pd.DataFrame({"row": [5, 6, 7], "date": [46020, 46010, 46000], "sku": ["TEA"] * 3,
        ...     "lot": ["1", "1", "2"], "quantity": [5, 100, 7]})
        >>> movements_of(shipments, pd.DataFrame({"sku": ["TEA"], "lot": ["1"]}))["quantity"].tolist()
        [100, 5]
    """
    moved = columns_of(shipments, "shipments", ("row", "date", "sku", "lot"))
    asked = columns_of(lots, "lots", ("sku", "lot")).select("sku", "lot").unique()
    found = moved.join(asked, on=["sku", "lot"]).with_columns(_when=nw.coalesce(nw.col("date"), whole(FOREVER)))
    traced: IntoDataFrameT = found.sort("_when", "row").drop("_when").to_native()
    return traced
