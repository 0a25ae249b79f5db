"""What the send log says of a reply that was taken in, and whether the tracker still has what it brought.

The log is only ever added to. Whether a run was taken back, the journal beside the workbook tells; taking one back adds
a line to the log as well, so that whoever reads it sees it there.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lotbook.exchange.suppliers import send_log
from lotbook.exchange.suppliers.send_log import Event
from lotbook.hosts.journal.runs import Run

COMMAND = "receive"
"""What the journal calls the run that takes a reply in."""


def run_of(runs: Sequence[Run], taken_in: Event) -> Run | None:
    """The run that took a reply in; None where the journal has none.

    Args:
        runs: The runs of the workbook, the newest first.
        taken_in: What the log has of it, written right after the run. Without the run's number, as lotbook 0.1 wrote
            it, it is of the last run up to its time.
    """
    if taken_in.run:
        return next((run for run in runs if run.number == taken_in.run), None)
    at = send_log.moment(taken_in.at)
    return next((run for run in runs if run.command == COMMAND and send_log.moment(run.at) <= at), None)


def note_taken_back(workbook: Path, run: Run, runs: Sequence[Run], *, at: str) -> None:
    """Add to the log that a reply was taken back, or that it counts again since its undoing was taken back.

    Args:
        workbook: The file of the tracker.
        run: The run that was taken back.
        runs: The runs of the workbook, the newest first.
        at: When.

    Raises:
        HostError: If the log cannot be read or written.
    """
    first, is_back = run, False
    by_number = {each.number: each for each in runs}
    while first.undoes and first.undoes in by_number:
        first, is_back = by_number[first.undoes], not is_back
    if first.command != COMMAND:
        return
    log = send_log.log_of(workbook)
    found = [each for each in send_log.read(log) if each.event == send_log.RECEIVED and _is_of(each, first, runs)]
    if found:
        told = f"undo of run {first.number} was taken back" if is_back else f"run {first.number} was taken back (undo)"
        event = send_log.TAKEN_IN_AGAIN if is_back else send_log.TAKEN_BACK
        send_log.append(log, replace(found[-1], at=at, event=event, detail=told))


def _is_of(taken_in: Event, run: Run, runs: Sequence[Run]) -> bool:
    found = run_of(runs, taken_in)
    return found is not None and found.number == run.number
