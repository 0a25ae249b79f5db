"""What the consignees of a recall answered: who did, who is overdue, and how many of their units are accounted for.

The problem: a consignee says how many units it found, and sends them back; both are told, one on Recall responses, one
on Shipments, and are the same units. The idea: what a consignee held is what it was sent less what it had returned
before it was told. Of these it has accounted for what it found, or what came back since, whichever is more, and never
for more than it held; `rounds` says for how many where it answered, was told again, and answered again.

A row belongs to the recall whose complaint number it has; a blank one to the recall on the sheet, unless it was sent
before that began: then it is of a recall before. A number that no earlier recall had was probably corrected since: who
has only such rows is named.

Worked example: 30 sent, 6 returned in January; told on 1 March; 24 found; 24 came back on 5 March. Held 24, accounted
for 24, not 48.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lotbook.core import nw
from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.frames import Rows, at_least_zero, first_that_holds, is_true, or_zero, text, whole
from lotbook.core.names import key_of_name, name_key
from lotbook.core.recalls.addressees import Reach
from lotbook.core.recalls.rounds import claimed_units

ANSWERED, WAITING, OVERDUE, NOT_SENT = "Answered", "Waiting", "Overdue", "Not sent yet"
STATES = (ANSWERED, WAITING, OVERDUE, NOT_SENT, Reach.MARKETPLACE, Reach.AMAZON, Reach.NOT_NAMED)
"""What a consignee's answer can be; the last three get no notice and owe no answer."""

_TEXTS = ("sent_by", "how", "signed_by")
_UNITS = ("found", "disposed")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the consignees of a recall answered, and how far it reached."""

    rows: Rows
    """One row per addressee: `consignee`, `reach`, `email`, `listed_on`, `held` (units it had when it was told),
    `sent_on`, `answered_on`, `due` (days or null), `sent_by`, `how`, `signed_by` (texts or null), `found`, `disposed`
    (units or null, as typed), `answered_for` (units that its answers account for, or that had come back before it was
    last told: see `rounds`), `accounted` (units, 0 to `held`), `unread` (rows with units sent to it that cannot be
    read, so that it had more than `held`), `state` (one of `STATES`), `last_told` (day or null),
    `sent_since` (units sent to it after that day)."""
    strangers: tuple[str, ...]
    """Names on Recall responses that got none of the affected lots."""
    before: tuple[str, ...] = ()
    """Who has only rows on Recall responses from before this recall began."""
    numbered: tuple[tuple[str, str], ...] = ()
    """Who has only rows with a number that is not this recall's nor an earlier one's, and the number."""
    complaint: str = ""
    """The number of this recall, or blank."""
    asked: str = ""
    """What it asks for, in words."""
    for_others: tuple[tuple[str, str], ...] = ()
    """Who was last notified when it asked for something else, and for what."""

    @property
    def told(self) -> int:
        """Consignees that are to answer a notice."""
        return self.rows.filter(nw.col("reach") == Reach.NOTICE).shape[0]

    @property
    def answered(self) -> int:
        """How many of them did."""
        return self.rows.filter(nw.col("state") == ANSWERED).shape[0]

    @property
    def held(self) -> int:
        """Units that those who are to answer had when they were told."""
        return self._total("held")

    @property
    def accounted(self) -> int:
        """How many of these are accounted for."""
        return self._total("accounted")

    @property
    def overdue(self) -> tuple[str, ...]:
        """Who has not answered in time."""
        return tuple(self.rows.filter(nw.col("state") == OVERDUE)["consignee"].to_list())

    @property
    def percent_answered(self) -> float | None:
        """Percent of the consignees that answered; None where nobody is to."""
        return 100.0 * self.answered / self.told if self.told else None

    @property
    def percent_accounted(self) -> float | None:
        """Percent of the units accounted for; None where nobody had any."""
        return 100.0 * self.accounted / self.held if self.held else None

    @property
    def doubts(self) -> tuple[str, ...]:
        """Answers that cannot be right, a sentence each."""
        over = self.rows.filter(nw.col("answered_for") > nw.col("held"))
        more, unread = over.filter(nw.col("unread") == 0), over.filter(nw.col("unread") > 0)
        again = self.rows.filter(nw.col("reach") == Reach.NOTICE, nw.col("sent_since") > 0)
        gone = self.rows.filter(or_zero("disposed") > or_zero("found"))
        return (
            *(
                _too_many(name, found or 0, besides=units - (found or 0), held=held)
                for name, found, units, held in zip(*(more[each].to_list() for each in _MORE), strict=True)
            ),
            *(
                f"{name} accounts for {counted(units, 'unit')}; {held:,} count, because a quantity that was sent to it "
                "can't be read. Correct the quantity on Shipments."
                for name, _, units, held in zip(*(unread[each].to_list() for each in _MORE), strict=True)
            ),
            *(
                f"{name} reported {counted(out, 'unit')} disposed of or returned, but only {found or 0:,} found."
                for name, out, found in zip(*(gone[each].to_list() for each in _GONE), strict=True)
            ),
            *(
                f"{name} answered before it was notified, by the dates on Recall responses, so its answer doesn't "
                "count."
                for name in self.rows.filter(_is_too_early())["consignee"].to_list()
            ),
            *(
                f"{name} was sent {counted(units, 'unit')} after it was notified on {to_date(day)}: notify it again."
                for name, units, day in zip(*(again[each].to_list() for each in _AGAIN), strict=True)
            ),
            *self._notified_for_others(),
            *(f"'{name}' on Recall responses got none of these lots." for name in self.strangers),
            *([_OF_BEFORE.format(names=", ".join(self.before))] if self.before else []),
            *([self._with_other_numbers()] if self.numbered else []),
        )

    def _notified_for_others(self) -> Iterator[str]:
        for asked in dict.fromkeys(asked for _, asked in self.for_others):
            names = [name for name, then in self.for_others if then == asked]
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            were = "was" if len(names) == 1 else "were"
            yield (
                f"{', '.join(names[:_NAMED])}{more} {were} notified when this recall asked for {asked}. It now asks "
                f"for {self.asked}: send the new notice, and add a row with that day to Recall responses (--sent)."
            )

    def _with_other_numbers(self) -> str:
        named = [f"{name} ({number})" for name, number in self.numbered[:_NAMED]]
        more = f" and {len(self.numbered) - _NAMED} more" if len(self.numbered) > _NAMED else ""
        to_do = f"change it to {self.complaint}" if self.complaint else "empty that cell"
        return (
            f"Rows of Recall responses with another number in the column Recall don't count: {', '.join(named)}{more}. "
            f"If they belong to this recall, {to_do}."
        )

    def _total(self, name: str) -> int:
        rows = self.rows.filter(nw.col("reach") == Reach.NOTICE)
        return int(rows[name].sum() or 0) if rows.shape[0] else 0


_NAMED = 8
"""So many consignees are named in a sentence."""
BEFORE = "before "
"""What the number begins with that rows get which had none, when another recall takes the place of theirs."""
_OF_BEFORE = (
    "Rows of Recall responses from before this recall began don't count: {names}. If they belong to this one, give "
    "them its complaint number in the column Recall, or correct Started on."
)
_MORE = ("consignee", "found", "answered_for", "held")
_GONE = ("consignee", "disposed", "found")
_AGAIN = ("consignee", "sent_since", "last_told")


def _too_many(name: str, found: int, *, besides: int, held: int) -> str:
    """That a consignee found more than it had, in a sentence."""
    if not besides:
        return f"{name} reported {counted(found, 'unit')} found, but had {held:,}; {held:,} count."
    return (
        f"{name} reported {counted(found, 'unit')} found, and {besides:,} more had come back before it was notified "
        f"again, but it had {held:,}; {held:,} count. An answer should count only units that no earlier answer counted."
    )


def answers(
    responses: Rows,
    addressees: Rows,
    handed: Rows,
    *,
    complaint: str,
    answer_days: int,
    as_of: int,
    since: int | None = None,
    others: Collection[str] | None = (),
) -> Answers:
    """Hold what was answered against who was to be told.

    Several rows of one consignee are added up; which rows count, `of_recall` says.

    Args:
        responses: Rows of RecallResponses.
        addressees: Rows of `Recall.addressees`.
        handed: Rows of `Recall.handed`.
        complaint: The number of the complaint, or blank.
        answer_days: Days from a notice until its answer is overdue.
        as_of: The day.
        since: The day the recall began; None where no other one was before it.
        others: Numbers of earlier recalls, as `names.key_of_name` makes them; None where further numbers are no matter
            of this recall.

    Returns:
        One row per addressee; `accounted` sums to at most what they held.
    """
    usable = responses.filter(nw.col("usable")).with_columns(known_as=name_key("consignee"))
    ours = of_recall(usable, complaint, since)
    summed = ours.group_by("known_as").agg(
        *(nw.col(name).sum() for name in _UNITS),
        *(nw.col(name).count().alias(f"{name}_given") for name in _UNITS),
        *(nw.col(name).max() for name in _TEXTS),
        nw.col("sent_on").max().alias("last_told"),
        nw.col("sent_on").min(),
        nw.col("answered_on").max(),
    )
    summed = summed.with_columns(
        *(nw.when(nw.col(f"{name}_given") > 0).then(nw.col(name)).alias(name) for name in _UNITS)
    )
    told = addressees.with_columns(known_as=name_key("consignee")).join(summed, on="known_as", how="left")
    told = told.join(_returned(handed, told, as_of), on="known_as", how="left")
    told = told.join(_sent_since(handed, told, as_of), on="known_as", how="left")
    told = told.with_columns(sent_since=or_zero("sent_since"))
    held = at_least_zero(nw.col("sent") - or_zero("back_before"))
    # Who was told again after an answer owes another one.
    again = is_true(nw.col("last_told") > nw.col("answered_on"))
    due = nw.when(again).then("last_told").otherwise("sent_on") + answer_days
    told = told.with_columns(held=held, due=due)
    told = told.join(claimed_units(ours, handed, as_of=as_of), on="known_as", how="left")
    claimed = nw.when(_is_too_early()).then(or_zero("back_since")).otherwise(or_zero("claimed"))
    told = told.with_columns(_claimed=claimed, answered_for=or_zero("answered_for"), state=_state(as_of))
    told = told.with_columns(accounted=nw.min_horizontal("_claimed", "held"))
    strangers = ours.join(told.select("known_as"), on="known_as", how="anti")
    earlier = usable.filter(nw.col("recall").is_null(), _is_before(since)).select("known_as")
    before = told.join(earlier.unique(), on="known_as").join(ours.select("known_as"), on="known_as", how="anti")
    other = usable.filter(~nw.col("recall").is_null(), ~_is_before(since), ~nw.col("recall").str.starts_with(BEFORE))
    other = other.head(0) if others is None else other
    other = other.filter(~name_key("recall").is_in([*(others or ()), key_of_name(complaint)]))
    other = other.filter(nw.col("row") == nw.col("row").min().over("known_as"))
    other = told.select("consignee", "known_as").join(other.select("known_as", "recall"), on="known_as")
    other = other.join(ours.select("known_as"), on="known_as", how="anti").sort("consignee")
    return Answers(
        told.select(
            *("consignee", "reach", "email", "listed_on", "held", "sent_on", "answered_on", "due", "last_told"),
            *("unread", "sent_since", *_TEXTS, *_UNITS, "answered_for", "accounted", "state"),
        ).sort("consignee"),
        tuple(dict.fromkeys(strangers.sort("row")["consignee"].to_list())),
        tuple(before.sort("consignee")["consignee"].to_list()),
        tuple(zip(other["consignee"].to_list(), other["recall"].to_list(), strict=True)),
        complaint,
    )


def of_recall(responses: Rows, complaint: str, since: int | None) -> Rows:
    """The rows of Recall responses that are of one recall.

    Args:
        responses: `recall` (text or null), `sent_on`, `answered_on` (days or null).
        complaint: The number of its complaint, or blank.
        since: The day it began; None where no other one was before it.
    """
    unnumbered = nw.col("recall").is_null() & ~_is_before(since)
    return responses.filter(unnumbered | is_true(name_key("recall") == key_of_name(complaint)))


def _is_before(since: int | None) -> nw.Expr:
    """Whether a notice went out, or an answer that names no notice came, before a day."""
    day = nw.coalesce("sent_on", "answered_on")
    return is_true(day < since) if since is not None else nw.lit(value=False)


def _is_too_early() -> nw.Expr:
    """Whether a consignee answered before it was told, which cannot be."""
    return is_true(nw.col("answered_on") < nw.col("sent_on"))


def _state(as_of: int) -> nw.Expr:
    return first_that_holds(
        {
            Reach.MARKETPLACE: nw.col("reach") == Reach.MARKETPLACE,
            Reach.AMAZON: nw.col("reach") == Reach.AMAZON,
            Reach.NOT_NAMED: nw.col("reach") == Reach.NOT_NAMED,
            ANSWERED: (~nw.col("answered_on").is_null() | ~nw.col("found").is_null())
            & ~_is_too_early()
            & ~is_true(nw.col("last_told") > nw.col("answered_on")),
            NOT_SENT: nw.col("sent_on").is_null(),
            OVERDUE: nw.col("due") < as_of,
        },
        text(WAITING),
    )


def _sent_since(handed: Rows, told: Rows, as_of: int) -> Rows:
    """Units that left for a consignee after the day it was last told: `known_as`, `sent_since`."""
    went = handed.filter(~nw.col("back"), nw.col("date") <= as_of).with_columns(known_as=name_key("consignee"))
    went = went.join(told.select("known_as", "last_told"), on="known_as")
    went = went.filter(nw.col("date") > nw.col("last_told"))
    return went.group_by("known_as").agg(nw.col("sent").sum().alias("sent_since"))


def _returned(handed: Rows, told: Rows, as_of: int) -> Rows:
    """Units that came back before a consignee was told, and since: `known_as`, `back_before`, `back_since`.

    What came back on the very day counts as come back since; of a consignee that was not told, all came back before.
    Of a lot no more than was sent can have come back before: the rest were other units, and of another lot it has all.
    """
    moved = handed.filter(nw.col("date").is_null() | (nw.col("date") <= as_of))
    moved = moved.with_columns(known_as=name_key("consignee"))
    moved = moved.join(told.select("known_as", "sent_on"), on="known_as", how="left")
    since = ~nw.col("sent_on").is_null() & (nw.col("date") >= nw.col("sent_on"))
    moved = moved.with_columns(
        back_since=nw.when(since).then("returned").otherwise(whole(0)),
        back_before=nw.when(since).then(whole(0)).otherwise("returned"),
    )
    back = ("back_since", "back_before")
    of_lots = moved.group_by("known_as", "sku", "lot").agg(*(nw.col(name).sum() for name in ("sent", *back)))
    of_lots = of_lots.with_columns(back_before=nw.min_horizontal("back_before", "sent"))
    return of_lots.group_by("known_as").agg(*(nw.col(name).sum() for name in back))
