"""How long lots last: days left, buckets, flags, and the dates that follow from an expiry date."""

from typing import Any

from lotbook.core import nw, shelf_life
from lotbook.core.buckets import Bucket, bucket_of, read_buckets
from lotbook.core.dates import add_shelf_life
from lotbook.core.flags import flag
from lotbook.core.frames import text, whole
from lotbook.core.reading import parse
from lotbook.core.rules import Severity
from lotbook.core.settings import Settings
from lotbook.core.table import Kind, Table
from lotbook.core.tables import BUCKETS
from lotbook.core.words import Status
from lotbook.sheets import cell_texts as messages
from lotbook.sheets import defaults
from lotbook.sheets.cell_texts import ArgumentError
from udfs import arguments
from udfs.arguments import Given, read_rows
from udfs.blocks import block
from udfs.registry import udf
from udfs.tables import raw_table

_BUCKETS = Table("Buckets", BUCKETS.columns[:3])
_DEFAULT_BUCKETS = [row[:3] for row in defaults.BUCKETS]


@udf
def LOT_DAYS_LEFT(expiry: Any, as_of: Any = None) -> Any:
    """Days from a date to the expiry date: 0 on the last good day, negative after it.

    Examples:
        >>> import datetime as dt
        >>> LOT_DAYS_LEFT([dt.date(2027, 3, 31), "EXP 12/2026", None, "31/02/2027"], "2027-01-01")
        [89, -1, '', 'Not a date: 31/02/2027']
    """
    rows = read_rows(alike=True, expiry_date=arguments.date(expiry), as_of=arguments.as_of(as_of))
    return rows.filled(rows.computed(shelf_life.days_left(nw.col("as_of"))))


@udf
def LOT_BUCKET(expiry: Any, as_of: Any = None, buckets: Any = None) -> Any:
    """The bucket that the days left fall into.

    Examples:
        >>> LOT_BUCKET(["2027-03-31", "2027-02-01", ""], "2027-01-01")
        ['51-90', '0-50', '']
    """
    known = _buckets(buckets)
    rows = read_rows(alike=True, expiry_date=arguments.date(expiry), as_of=arguments.as_of(as_of))
    return rows.filled(rows.computed(bucket_of(shelf_life.days_left(nw.col("as_of")), known)))


@udf
def LOT_FLAG(expiry: Any, as_of: Any = None, cutoff: Any = None, expired_below: Any = None) -> Any:
    """Expired, Inside cut-off or OK, as the sheet Lots flags a lot that is on hand.

    Examples:
        >>> LOT_FLAG("2027-03-31", ["2027-02-08", "2027-02-09", "2027-04-01"], 50)
        ['OK', 'Inside cut-off', 'Expired']
    """
    rows = read_rows(
        alike=True,
        expiry_date=arguments.date(expiry),
        as_of=arguments.as_of(as_of),
        cutoff_days=arguments.days(cutoff, 0),
        expired_below=arguments.days(expired_below, Settings().expired_below),
    )
    stock = rows.frame.with_columns(
        status=text(Status.RELEASED),
        on_hand=whole(1),
        days_left=shelf_life.days_left(nw.col("as_of")),
        sell_by=shelf_life.channel_sell_by(),
        # Nothing is known of a way to a channel, so no ship-by date has passed.
        ship_by=nw.when(nw.col("as_of").is_null()).then("as_of"),
    )
    word = flag(expired_below=nw.col("expired_below"), as_of=nw.col("as_of"))
    return rows.filled(stock.select(flag=word)["flag"].to_list())


@udf
def LOT_SELL_BY(expiry: Any, cutoff: Any) -> Any:
    """The day on which a channel stops selling a lot.

    Examples:
        >>> LOT_SELL_BY("2027-03-31", 50)
        datetime.datetime(2027, 2, 9, 0, 0)
    """
    rows = read_rows(alike=True, expiry_date=arguments.date(expiry), cutoff_days=arguments.days(cutoff))
    return rows.filled_dates(rows.computed(shelf_life.channel_sell_by()))


@udf
def LOT_SHIP_BY(expiry: Any, min_days: Any, transit: Any, receiving: Any = None) -> Any:
    """The last day to send a lot to a channel.

    Examples:
        >>> LOT_SHIP_BY("2027-03-31", 90, 7, 5)
        datetime.datetime(2026, 12, 19, 0, 0)
    """
    rows = read_rows(
        alike=True,
        expiry_date=arguments.date(expiry),
        min_days_at_receipt=arguments.days(min_days),
        transit_days=arguments.days(transit),
        receiving_days=arguments.days(receiving, 0),
    )
    return rows.filled_dates(rows.computed(shelf_life.channel_arrive_by() - shelf_life.days_on_the_way()))


@udf
def LOT_EXPIRY(production: Any, shelf_life: Any) -> Any:
    """Expiry date from production date and shelf life; a shelf life that counts from receipt says so instead.

    Examples:
        >>> LOT_EXPIRY("2025-02-28", ["24 months", "540 days", 540])[:2]
        [datetime.datetime(2027, 2, 28, 0, 0), datetime.datetime(2026, 8, 22, 0, 0)]
    """
    rows = read_rows(alike=True, production=arguments.date(production), shelf_life=Given(shelf_life, Kind.LIFE))
    names = ("production", "shelf_life_months", "shelf_life_days")
    made = zip(*(rows.frame[name].to_list() for name in names), strict=True)
    dates = arguments.dates_of([None if None in each else add_shelf_life(*each) for each in made])
    received = rows.frame["shelf_life_from_receipt"].to_list()
    return rows.filled([messages.FROM_RECEIPT if other else date for date, other in zip(dates, received, strict=True)])


def _buckets(value: Any) -> tuple[Bucket, ...]:
    """The buckets in a table, with or without its header row; lotbook's own if there is no table.

    Raises:
        ArgumentError: If they leave a gap or overlap, or if there are not three columns.
    """
    given = block(value)
    if given.is_single and given.cells[0] in {None, ""}:
        given = block(_DEFAULT_BUCKETS)
    headers = tuple(column.header for column in _BUCKETS.columns)
    first = tuple(str(cell).strip() for cell in given.cells[: given.columns])
    titled = {header.casefold() for header in headers} <= {cell.casefold() for cell in first}
    if not titled and given.columns < len(headers):
        problem = f"three columns are needed: {', '.join(headers)}."
        raise ArgumentError(messages.BUCKETS.format(problem=problem))
    named = first if titled else (*headers, *[""] * (given.columns - len(headers)))
    parsed = parse(raw_table(_BUCKETS, named, given, skip=int(titled)), _BUCKETS)
    found, wrong = read_buckets(parsed)
    for each in (*parsed.problems, *wrong):
        if each.severity is Severity.ERROR:
            raise ArgumentError(messages.BUCKETS.format(problem=each.problem))
    return found
