"""What is written down of a recall besides its lots, described once: each cell, its option, and what to say about it.

The cells of the sheet Recall, the options of `lotbook recall` and the first page of the packet are made from this list.
It imports nothing, so that `lotbook --help` answers at once.
"""

from dataclasses import dataclass

DEPTHS = ("Consumer", "Retail", "Wholesale")
"""How far down the chain a recall goes, in FDA's terms."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to write down."""

    field: str
    """The field of `Case`."""
    label: str
    """What it is called on the sheet and in the packet."""
    option: str
    help: str
    """Of the option, and the hint of the cell."""
    cell: str
    """The name of its cell."""
    kind: str = "text"
    """text; day: a date; moment: a date, with the time if that is known; depth: one of `DEPTHS`."""


ENTRIES = (
    Entry("complaint", "Complaint number", "--complaint", "Number of the complaint or case.", "RecallComplaint"),
    Entry("complained_on", "Complaint date", "--complained-on", "The day it came in.", "RecallComplaintDate", "day"),
    Entry("reported_by", "Reported by", "--reported-by", "Who reported it, and how to reach them.", "RecallReportedBy"),
    Entry("hazard", "Hazard", "--hazard", "What can happen to whom, and how likely it is.", "RecallHazard"),
    Entry("depth", "Depth", "--depth", f"How far it goes: {', '.join(DEPTHS)}.", "RecallDepth", "depth"),
    Entry("reason", "Reason", "--reason", "The reason for the recall, for the notices.", "RecallReason"),
    Entry(
        "contact", "Who to contact", "--contact", "Who consignees should reply to, for the notices.", "RecallContact"
    ),
    Entry(
        *("strategy", "Strategy", "--strategy"),
        *("How it is carried out: who is told how, how often they are reminded, how it is checked.", "RecallStrategy"),
    ),
    Entry("started_by", "Started by", "--started-by", "Who decided on the recall.", "RecallStartedBy"),
    Entry(
        *("started_on", "Started on", "--started-on"),
        *(
            "When it was decided: a date, and the time if you know it. Blank: the first run.",
            "RecallStartedOn",
            "moment",
        ),
    ),
    Entry("closed_by", "Closed by", "--closed-by", "Who decided that it is over.", "RecallClosedBy"),
    Entry(
        *("closed_on", "Closed on", "--closed-on"),
        *("When it was closed: a date, and the time if you know it.", "RecallClosedOn", "moment"),
    ),
    Entry(
        *("corrective_action", "Corrective action", "--corrective-action"),
        *("What keeps it from happening again.", "RecallCorrectiveAction"),
    ),
)
BY_ENTRY = {each.field: each for each in ENTRIES}
CASE_CELLS = tuple(each.cell for each in ENTRIES)
