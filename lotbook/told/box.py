"""What came of a button, in the one message that Excel shows: at most 1,000 characters, each line short."""

from collections.abc import Sequence
from pathlib import Path

from lotbook.actions.allocate import Allocation
from lotbook.actions.allocate import Line as Wanted
from lotbook.actions.amazon.imports import Imported
from lotbook.actions.amazon.removals import NOTHING_TO_REMOVE, Removals, Saved
from lotbook.actions.count import StockCount
from lotbook.actions.recalls.marks import Applied, MarkedElsewhere, NewStatus
from lotbook.actions.recalls.recall import TimedRecall
from lotbook.actions.session import Refreshed
from lotbook.actions.summary import Summary
from lotbook.actions.suppliers.receive import Received, TakenIn
from lotbook.actions.suppliers.share import Outcome, Post
from lotbook.core.amazon.removal_lines import WARNING, Line
from lotbook.core.counted import counted, counted_are
from lotbook.core.currency import money
from lotbook.core.suppliers.reply_parts import NewRow
from lotbook.core.suppliers.settings import SMTP
from lotbook.core.words import Proposal
from lotbook.told.counting import lots_counted, nothing_to_book
from lotbook.told.imports import nothing_imported
from lotbook.told.words import (
    NOTHING_IN_REPLY,
    SINCE_TODAY,
    UPLOAD,
    in_units,
    new_problems,
    problem_counts,
    shown,
    stay_recalled,
    whole,
)

LONGEST = 1000
"""VBA's message box shows 1,024 characters and silently drops the rest."""
_SHOWN_PROBLEMS, _SHOWN_REMARKS, _SHOWN_LOTS, _SHOWN_STATUSES, _SHOWN_HINTS, _SHOWN_LINES = 5, 3, 10, 8, 3, 8
_LONGEST_LINE, _LONGEST_LISTED = 160, 120


def line(text: str) -> str:
    """A text in one line, cut where it is too long for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_LINE else f"{flat[:_LONGEST_LINE]}…"


def listed(lines: Sequence[str]) -> str:
    """Some lines, indented and cut, and how many more there are."""
    cut = [each if len(each) <= _LONGEST_LISTED else f"{each[:_LONGEST_LISTED]}…" for each in lines[:_SHOWN_LINES]]
    more = [f"    … and {len(lines) - _SHOWN_LINES:,} more"] if len(lines) > _SHOWN_LINES else []
    return "\n".join([*(f"    {each}" for each in cut), *more])


def _noted(remarks: Sequence[str]) -> list[str]:
    noted = [f"Note: {line(remark)}" for remark in remarks[:_SHOWN_REMARKS]]
    more = len(remarks) - len(noted)
    return [*noted, *([f"… and {counted(more, 'more note')}."] if more else [])]


def refreshed(summary: Summary) -> str:
    """What a refresh found, in three lines and the host's remarks."""
    see = " See the sheet Checks." if summary.problems else ""
    return "\n".join(
        [
            f"Everything is refreshed, as of {summary.as_of:%Y-%m-%d} ({summary.as_of:%A}).",
            _figures(summary),
            f"{_problems(summary)}{see}",
            *_noted(summary.remarks),
        ]
    )


def checked(summary: Summary) -> str:
    """How many problems there are, and the first of them."""
    first = summary.problems[:_SHOWN_PROBLEMS]
    more = len(summary.problems) - len(first)
    return "\n".join(
        [
            f"{_problems(summary)} Nothing was written.",
            *(line(f"{each.severity.value}, {each.place}: {each.problem}") for each in first),
            *([f"… and {more:,} more. Refresh, and see the sheet Checks."] if more else []),
        ]
    )


def _figures(summary: Summary) -> str:
    unknown = f" (of {whole(summary.units_unknown)} more it is not known)" if summary.units_unknown else ""
    return (
        f"{in_units(summary.units_on_hand)} on hand in {counted(summary.lots, 'lot')} of "
        f"{counted(summary.skus, 'SKU')}: {whole(summary.units_expired)} expired, {whole(summary.units_at_risk)} at "
        f"risk of expiring unsold{unknown}; {counted(summary.removals, 'line')} to remove."
    )


def _problems(summary: Summary) -> str:
    if not summary.problems:
        return "No problems found in the tables."
    left_out = f" ({counted(summary.rows_left_out, 'row')} not fully counted)" if summary.rows_left_out else ""
    return f"Found in the tables: {problem_counts(summary.problems)}{left_out}."


def allocated(found: Allocation) -> str:
    """Which lots to take for an order, and which were passed over."""
    lines = [line for asked in found.lines for line in _allocated(asked, found)]
    if found.at_amazon:
        lines.append(f"Not counted: {counted(found.at_amazon, 'unit')} at Amazon, which picks its own.")
    return "\n".join([*lines, "Nothing was booked: type it on the sheet Shipments when it leaves."])


def _allocated(asked: Wanted, found: Allocation) -> list[str]:
    whom = f" for {found.channel}" if found.channel else ""
    named = asked.sku if asked.lot is None else f"{asked.sku}, lot {asked.lot}"
    picks = [f"    {each.units:,} of {each.named}" for each in asked.picks[:_SHOWN_LOTS]]
    more = len(asked.picks) - len(picks)
    short = [f"Short by {counted(asked.short, 'unit')}."] if asked.short else []
    reasons = [f"    {each.named}: {each.reason}" for each in asked.skipped[:_SHOWN_PROBLEMS]]
    return [
        f"{counted(asked.quantity, 'unit')} of {named}{whom}, first expired first out, as of {found.as_of:%Y-%m-%d}:",
        *(picks or ["    nothing to take"]),
        *([f"    … and {counted(more, 'more lot')}"] if more else []),
        *(asked.remarks if asked.lot else (*short, *asked.not_asked)),
        *(["Skipped:", *reasons] if reasons else []),
    ]


def not_listed_question(found: StockCount) -> str:
    """Asked where lots that the records have are not in a count."""
    lots = [f"{each.sku} {each.lot} at {each.place}: {each.by_records:,}" for each in found.not_listed]
    return f"Not listed, though their SKU was counted at that place:\n{listed(lots)}\n\nCount these lots as 0?"


def count_question(found: StockCount) -> str:
    """Asked before a count is booked: what differs."""
    lines = [
        f"{each.sku} {each.lot} at {each.place}: {each.counted:,}, records {each.by_records:,} ({each.difference:+,})"
        for each in found.to_book
    ]
    asked = f"{lots_counted(found)}. Book {counted(len(lines), 'adjustment')}?\n{listed(lines)}"
    return "\n".join([asked, *_noted(found.warnings)])


def nothing_counted(found: StockCount) -> str:
    """Why there is nothing to book of a count."""
    return "\n".join([nothing_to_book(found), *_noted(found.remarks)])


def count_booked(found: StockCount, booked: Refreshed | None) -> str:
    """What became of a count."""
    head = f"{counted(len(found.to_book), 'adjustment')} booked on Shipments; every list is refreshed."
    return "\n".join([head, *new_problems(booked, _SHOWN_LINES), *_noted(found.remarks)])


def imported(found: Imported) -> str:
    """What an import changed."""
    kinds = ", ".join(dict.fromkeys(file.kind for file in found.files))
    said = [*(remark for file in found.files for remark in file.remarks), *found.remarks]
    lines = [f"Read: {kinds}.", *(found.details or [nothing_imported(found)])]
    if found.refreshed is not None:
        lines += [_figures(found.refreshed.summary), *new_problems(found.refreshed, _SHOWN_PROBLEMS)]
    return "\n".join([*lines, *_noted(said)])


def removals_question(found: Removals, folder: Path) -> str:
    """What Amazon is to be asked to remove, and whether to save the files for it."""
    return removal_list(found, f"Save the files to upload in {folder}?")


def removal_list(found: Removals, question: str = "") -> str:
    """What Amazon is to be asked to remove.

    Args:
        found: What was found.
        question: What to ask below it, if anything.
    """
    if not found.lines:
        return "\n".join([NOTHING_TO_REMOVE, *_noted(found.remarks)])
    back = [each.if_returned for each in found.lines if each.order_type == Proposal.RETURN]
    amounts = (("cost ", [each.cost for each in found.lines], ""), ("returns bring in ", back, " after fees"))
    told = "".join(_in_all(before, sums, after, found.settings.currency) for before, sums, after in amounts)
    first = (
        f"To remove from Amazon, as of {found.as_of}: {counted(len(found.by_order), 'order')}, "
        f"{counted(len(found.lines), 'line')}, {counted(sum(each.units for each in found.lines), 'unit')}{told}:"
    )
    last = [*_noted(found.remarks), WARNING, *([question] if question else [])]
    room = LONGEST - len("\n".join([first, *last])) - 1
    return "\n".join([first, *_fitting(found.lines, room), *last])


def _in_all(before: str, amounts: Sequence[float | None], after: str, currency: str) -> str:
    """What the lines come to, and of how many of them it isn't known; nothing where they come to nothing."""
    known = [amount for amount in amounts if amount is not None]
    if not any(known):
        return ""
    unknown = len(amounts) - len(known)
    rest = f" (not known for {counted(unknown, 'line')})" if unknown else ""
    return f", {before}{money(sum(known), currency)}{after}{rest}"


def _fitting(lines: Sequence[Line], room: int) -> list[str]:
    """Every line with its lots, or without them, or as many as there is room for."""
    for said in (_asked, _asked_briefly):
        fitting = [line(said(each)) for each in lines]
        if len("\n".join(fitting)) <= room:
            return fitting
    more = (
        "… and {:,} more lines: once saved, all of them are on the sheet RemovalOrders; check them before you upload."
    )
    while fitting and len("\n".join([*fitting, more.format(len(lines))])) > room:
        fitting.pop()
    return [*fitting, more.format(len(lines) - len(fitting))]


def _asked_briefly(each: Line) -> str:
    return f"    {each.units:,} {each.sku}, {each.order_type}"


def _asked(each: Line) -> str:
    return f"    {each.units:,} {each.disposition.lower()} of {each.sku} ({each.order_type}): {each.lots}, {each.basis}"


def removals_saved(saved: Saved, folder: str) -> str:
    """Where the upload files are, and what to do with them."""
    names = ", ".join(file.name for file in saved.files)
    return "\n".join(
        [
            f"Saved in {folder}: {names}.",
            UPLOAD,
            "The orders are kept on the sheet RemovalOrders; save the workbook.",
            *new_problems(saved.refreshed, _SHOWN_PROBLEMS),
        ]
    )


def recalled(timed: TimedRecall, remarks: Sequence[str]) -> str:
    """What a recall found."""
    found, head = timed.recall, timed.recall.headline
    notes = [f"Note: {remark}" for remark in remarks[:_SHOWN_HINTS]]
    hints = [*found.hints[:_SHOWN_HINTS]]
    if not found.lots.shape[0]:
        return "\n".join(["No lot is affected. See What to know on the sheet Recall.", *hints, *notes])
    share = "not known" if head.reconciled is None else f"{head.reconciled:.1f} %"
    who = len(set(found.consignees["consignee"].to_list()))
    return "\n".join(
        [
            f"{timed.event}: {counted(found.lots.shape[0], 'lot')} affected, {counted(who, 'consignee')}, in "
            f"{timed.seconds:.1f} seconds.",
            f"Made {head.made:,}, found {head.found:,}, to retrieve at most {head.to_retrieve:,}, unaccounted "
            f"{counted(head.unaccounted, 'unit')}. Reconciled: {share}.",
            *hints,
            *notes,
        ]
    )


def statuses_changed(statuses: Sequence[NewStatus], applied: Applied | None, stay: Sequence[MarkedElsewhere]) -> str:
    """Which lots were given another status, if any, and which stay Recalled."""
    if applied is None:
        return "\n".join([*stay_recalled(stay), "No status needed to change."])
    changed = [f"    {each.sku} {each.lot}: now {each.now}, was {each.before}" for each in statuses[:_SHOWN_STATUSES]]
    more = len(statuses) - len(changed)
    rest = [f"    … and {more:,} more"] if more else []
    if applied.dated:
        rest.append(SINCE_TODAY)
    return "\n".join(
        [
            *changed,
            *rest,
            *stay_recalled(stay),
            "Every list is refreshed.",
            *new_problems(applied.refreshed, _SHOWN_STATUSES),
        ]
    )


def packet_saved(files: Sequence[Path], folder: Path, missing: Sequence[str], remarks: Sequence[str]) -> str:
    """Where a packet is, what is still to be filled in, and what else there is to say."""
    hint = f"Missing from the notices: {', '.join(missing)}. Fill in and save again." if missing else ""
    return "\n".join(part for part in (f"{counted_are(len(files), 'file')} in {folder}.", hint, *remarks) if part)


def sending_question(suppliers: Sequence[str], *, sends: bool) -> str:
    """Asked before messages go out."""
    return f"{'Send' if sends else 'Make'} {counted(len(suppliers), 'message')} to:\n{listed(suppliers)}"


def again_question(post: Post) -> str:
    """Asked before a supplier is written to again."""
    told = [f"{each.supplier}: {each.problem.partition(';')[0]}" for each in post.parcels if each.lately]
    return f"{listed(told)}\n\nWrite once more?"


def sent(post: Post, outcomes: Sequence[Outcome]) -> str:
    """What became of each message."""
    done = [outcome for outcome in outcomes if outcome.done]
    lines = [f"    {outcome.supplier}: {outcome.event} {outcome.detail}".rstrip() for outcome in outcomes]
    drafts = post.settings.way != SMTP and done
    waiting = ["Nothing has been sent yet: look at the draft, and press Send there.", f"It is in {post.folder}."]
    head = f"{len(done)} of {counted(len(outcomes), 'message')} {'made' if drafts else 'sent'}:"
    return "\n".join([head, *lines[:_SHOWN_LINES], *(waiting if drafts else [])])


def nothing_in_reply(received: Received) -> str:
    """A reply of which nothing can be taken in."""
    left = len(received.numbers)
    conflicts = [f"{counted(left, 'conflict')}: use lotbook receive on the command line to pick."] if left else []
    return "\n".join([_reply_of(received), NOTHING_IN_REPLY, *conflicts, *_not_taken_in(received)])


def reply_question(received: Received) -> str:
    """Asked before a reply is taken in: what it would change."""
    lines = []
    for each in received.reply.differences:
        if not each.conflict:
            old, new = shown(each.header, each.old) or "blank", shown(each.header, each.new)
            lines.append(f"{each.sku} {each.lot}, {each.header}: {old} > {new}")
    lines += [
        f"New lot {lot.sku} {lot.lot}, on Hold{_given(lot)}" for lot in received.reply.new_lots if not lot.conflict
    ]
    lines += [
        f"New certificate {row.values['Number']} of {row.sku} {row.lot or '(every lot)'}{_given(row)}"
        for row in received.reply.new_certificates
        if not row.conflict
    ]
    asked = f"Apply {counted(len(received.safe), 'change')}?"
    return "\n".join([_reply_of(received), asked, listed(lines), *_not_taken_in(received)])


_SAID_ALREADY = {"SKU", "Lot", "Number", "Status", "Supplier"}


def _given(row: NewRow) -> str:
    """What else a new row says, such as its dates and units."""
    given = {header: value for header, value in row.values.items() if value is not None and header not in _SAID_ALREADY}
    said = ", ".join(f"{header} {line(str(shown(header, value)))}" for header, value in given.items())
    return f": {said}" if said else ""


def taken_in(received: Received, taken: TakenIn) -> str:
    """What of a reply is in the tracker now."""
    as_of = "" if taken.refreshed is None else f" as of {taken.refreshed.summary.as_of:%Y-%m-%d}"
    left = len(received.numbers) - len(received.safe)
    return "\n".join(
        [
            f"{counted_are(len(received.safe), 'change')} in the tracker; everything is refreshed{as_of}.",
            *([f"{counted(left, 'conflict')} left as {'it is' if left == 1 else 'they are'} here."] if left else []),
            *new_problems(taken.refreshed, _SHOWN_LINES),
            *_not_taken_in(received),
            *(f"Note: {remark}" for remark in taken.remarks),
        ]
    )


def _reply_of(received: Received) -> str:
    return f"Reply of {received.sent.supplier} to {received.sent.reference}."


def _not_taken_in(received: Received) -> list[str]:
    problems = [f"{each.source}: {each.problem}" for each in received.reply.problems]
    return [f"Not applied: {len(problems)}", listed(problems)] if problems else []
