"""Which lots a recall reaches through bundles, to any depth and in both directions.

The problem: a lot goes into bundles, bundles into bundles, and a complaint may name either end. The idea: bundles are
links from a component lot to the lot made of it. From the lots asked for, first go back to every component, since the
fault may lie in any of them; then go forward from all of these, since what has a bad component is bad. Other components
of a bundle that is only reached forward are not followed: they did nothing wrong.

Worked example: TEA 1 and JAR 7 went into SET S, TEA 1 also into BOX B. Asked for TEA 1: TEA 1, SET S and BOX B. Asked
for SET S: SET S, its components TEA 1 and JAR 7, and BOX B, which has the same tea.
"""

from lotbook.core import nw
from lotbook.core.frames import Rows, first_that_holds, text, whole

ASKED, MADE_FROM, WENT_INTO = "Asked for", "Made from it", "Went into it"
ALIKE = "Spelled alike"
"""How a lot came to be affected."""

LOT = ("sku", "lot")
_FROM, _TO = ("from_sku", "from_lot"), ("to_sku", "to_lot")
_REACHED = (*LOT, "depth", "via", "spelled")


def links_of(bundles: Rows) -> Rows:
    """Links from component lots to the lots made of them.

    Args:
        bundles: A narwhals frame with `bundle_sku`, `bundle_lot`, `component_sku`, `component_lot`; a row counts
            whatever its quantity and date, since what was packed must be found.

    Returns:
        `from_sku`, `from_lot` (component), `to_sku`, `to_lot` (bundle), each pair once.
    """
    links = bundles.select(from_sku="component_sku", from_lot="component_lot", to_sku="bundle_sku", to_lot="bundle_lot")
    return links.drop_nulls().unique()


def reversed_links(links: Rows) -> Rows:
    """The same links the other way round: from bundles to components."""
    return links.select(from_sku="to_sku", from_lot="to_lot", to_sku="from_sku", to_lot="from_lot")


def reach(links: Rows, start: Rows, alike: Rows) -> Rows:
    """Every lot that links lead to from some lots, those included.

    The lots of one depth are followed together, the nearest first, and a lot that was found already is not followed
    again, so a cycle ends like everything else.

    Args:
        links: `from_sku`, `from_lot`, `to_sku`, `to_lot`.
        start: What `starting` returns, or this function.
        alike: Other spellings, as links: who is reached at `from` is reached at `to` in no step. A lot that was only
            reached so leads to no further spelling: 123 may be 12-3 as well as 1-23, and these two are two lots.

    Returns:
        `sku`, `lot`, `depth` (its own for a lot of `start`, else of the nearest lot it was reached through, plus 1),
        `via` (that lot's SKU and code as text), `spelled` (true where only another spelling leads there); one row per
        lot.
    """
    found = start
    depth = 0
    while links.shape[0] and found.shape[0] and depth <= found["depth"].max():
        step = _follow(found.filter(nw.col("depth") == depth), links, depth + 1)
        step = _with_alike(step, alike).join(found.select(*LOT), on=list(LOT), how="anti")
        found = nw.concat([found, step]) if step.shape[0] else found
        depth += 1
    return found


def _follow(lots: Rows, links: Rows, depth: int) -> Rows:
    """The lots one link away, each through the first by its text of those that lead to it."""
    step = lots.select(*LOT).join(links, left_on=list(LOT), right_on=list(_FROM))
    step = step.select(via=nw.concat_str(nw.col("sku"), text(" "), nw.col("lot")), sku=_TO[0], lot=_TO[1])
    step = step.group_by(*LOT).agg(nw.col("via").min())
    return step.with_columns(depth=whole(depth), spelled=nw.lit(value=False)).select(*_REACHED)


def starting(lots: Rows, alike: Rows) -> Rows:
    """Lots to start from, with those that are spelled like one of them.

    Args:
        lots: `sku`, `lot`, each once.
        alike: Other spellings, as links.

    Returns:
        `sku`, `lot`, `depth` (0), `via` (null, or the lot it is spelled like), `spelled`; one row per lot.
    """
    nothing = nw.when(nw.col("sku").is_null()).then("sku")
    start = lots.select(*LOT).with_columns(depth=whole(0), via=nothing, spelled=nw.lit(value=False))
    return _with_alike(start.select(*_REACHED), alike)


def _with_alike(lots: Rows, alike: Rows) -> Rows:
    """The lots, and those that are spelled like one of them, at the same depth."""
    if not alike.shape[0] or not lots.shape[0]:
        return lots
    same = lots.join(alike, left_on=list(LOT), right_on=list(_FROM))
    same = same.select("depth", via=nw.concat_str(nw.col("sku"), text(" "), nw.col("lot")), sku=_TO[0], lot=_TO[1])
    same = same.group_by(*LOT).agg(nw.col("depth").min(), nw.col("via").min())
    same = same.with_columns(spelled=nw.lit(value=True)).select(*_REACHED)
    return nw.concat([lots, same.join(lots.select(*LOT), on=list(LOT), how="anti")])


def affected(links: Rows, asked: Rows, alike: Rows) -> Rows:
    """The lots of a recall: those asked for, what went into them, and what was made from any of these.

    Args:
        links: What `links_of` returns.
        asked: `sku`, `lot` of the lots asked for, each once; `exact` (true where they are exactly what was asked for).
        alike: Other spellings of lots, as links.

    Returns:
        `sku`, `lot`, `how` (`ASKED`, `ALIKE`, `WENT_INTO` or `MADE_FROM`), `depth` (links between it and a lot asked
        for), `via` (the lot it was reached through, null for those asked for), `certain` (false where only another
        spelling leads there); one row per lot.
    """
    back = reach(reversed_links(links), starting(asked, alike), alike)
    every = reach(links, back, alike)
    none = alike.head(0)
    certain = reach(links, reach(reversed_links(links), starting(asked, none), none), none)
    guessed = asked.filter(~nw.col("exact"))
    for name, lots in (("was_back", back), ("was_certain", certain), ("was_guessed", guessed)):
        every = every.join(lots.select(*LOT, whole(1).alias(name)), on=list(LOT), how="left")
    every = every.with_columns(certain=~nw.col("was_certain").is_null())
    cases = {
        ALIKE: (~nw.col("certain") & nw.col("spelled")) | ~nw.col("was_guessed").is_null(),
        ASKED: nw.col("depth") == 0,
        MADE_FROM: nw.col("was_back").is_null(),
    }
    every = every.with_columns(how=first_that_holds(cases, text(WENT_INTO)), depth=nw.col("depth").cast(nw.Int64))
    return every.select(*LOT, "how", "depth", "via", "certain")


def in_cycles(bundles: Rows) -> Rows:
    """Bundle rows on a cycle: what stays when rows that lead nowhere, or that nothing leads to, are dropped.

    Args:
        bundles: `bundle_sku`, `bundle_lot`, `component_sku`, `component_lot`, and what else a row has.
    """
    columns = (bundles[name].to_list() for name in ("bundle_sku", "bundle_lot", "component_sku", "component_lot"))
    links = [((row[0], row[1]), (row[2], row[3])) for row in zip(*columns, strict=True)]
    circle = set(range(len(links)))
    before = -1
    while len(circle) != before:
        before = len(circle)
        made = {links[number][0] for number in circle}
        used = {links[number][1] for number in circle}
        circle = {number for number in circle if links[number][1] in made and links[number][0] in used}
    return bundles[sorted(circle)] if circle else bundles.head(0)


def nesting(bundles: Rows) -> int:
    """How many times dates have to be handed on from components to bundles: the longest way from one to the other.

    Bundles on a circle never get a date, and count for nothing.

    Args:
        bundles: `bundle_sku`, `bundle_lot`, `component_sku`, `component_lot`.

    Examples:
        >>> from lotbook.core.frames import make_rows
        >>> names = ("bundle_sku", "bundle_lot", "component_sku", "component_lot")
        >>> rows = [("SET", "1", "TEA", "1"), ("BOX", "1", "SET", "1"), ("A", "1", "B", "1"), ("B", "1", "A", "1")]
        >>> columns = dict(zip(names, zip(*rows), strict=True))
        >>> nesting(make_rows(columns, dict.fromkeys(names, nw.String())))
        2
    """
    columns = (bundles[name].to_list() for name in ("bundle_sku", "bundle_lot", "component_sku", "component_lot"))
    parts: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for bundle_sku, bundle_lot, sku, lot in zip(*columns, strict=True):
        parts.setdefault((bundle_sku, bundle_lot), set()).add((sku, lot))
    open_parts = {bundle: components & parts.keys() for bundle, components in parts.items()}
    levels = 0
    while ready := {bundle for bundle, components in open_parts.items() if not components}:
        levels += 1
        open_parts = {bundle: open_ - ready for bundle, open_ in open_parts.items() if bundle not in ready}
    return levels
