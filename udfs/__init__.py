"""What Excel calls in Python: the worksheet functions, under their names; the ribbon's entry points are in `ribbon`.

xlwings' server finds a function here by its worksheet name: `CallUDF("udfs", "LOT_DAYS_LEFT", …)`.
"""

from udfs.labels import GS1_EXPIRY, GS1_GTIN, GS1_LOT, LOT_DATE, LOT_DECODE
from udfs.registry import check_complete
from udfs.shelf_life import LOT_BUCKET, LOT_DAYS_LEFT, LOT_EXPIRY, LOT_FLAG, LOT_SELL_BY, LOT_SHIP_BY
from udfs.stock import FEFO_ALLOCATE, FEFO_RANK, LOT_AT_RISK, LOT_ON_HAND, LOT_TRACE

__all__ = [
    "FEFO_ALLOCATE",
    "FEFO_RANK",
    "GS1_EXPIRY",
    "GS1_GTIN",
    "GS1_LOT",
    "LOT_AT_RISK",
    "LOT_BUCKET",
    "LOT_DATE",
    "LOT_DAYS_LEFT",
    "LOT_DECODE",
    "LOT_EXPIRY",
    "LOT_FLAG",
    "LOT_ON_HAND",
    "LOT_SELL_BY",
    "LOT_SHIP_BY",
    "LOT_TRACE",
]

check_complete()
