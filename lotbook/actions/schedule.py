"""Having the computer's scheduler make a digest by itself: one entry for each workbook."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from lotbook.core.errors import HostError
from lotbook.hosts.machine import Machine
from lotbook.hosts.scheduler import Job, NotInstalledError, Scheduler, scheduler
from lotbook.sheets.edition import MACROS, NO_MACROS

DAILY, WEEKLY, OFF = "daily", "weekly", "off"
OFTEN = (DAILY, WEEKLY, OFF)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is to become of the entry of one workbook."""

    scheduler: Scheduler
    name: str
    job: Job | None
    """What is to run; None takes the entry away."""
    present: str | None
    """The entry there is, None where there is none or the scheduler cannot be asked."""
    remark: str = ""
    """What may keep it from running, or why there is none to take away."""

    @property
    def shown(self) -> str:
        """The entry that is to be written, or taken away; blank if there is nothing to do."""
        return self.present or "" if self.job is None else self.scheduler.shown(self.job)

    @property
    def is_done(self) -> bool:
        """Whether all is as it is to be."""
        return self.present is None if self.job is None else self.present == self.shown

    def carry_out(self) -> None:
        """Write the entry, or take it away.

        Raises:
            HostError: If the scheduler refuses.
        """
        if self.job is None:
            self.scheduler.remove(self.name)
        else:
            self.scheduler.put(self.job)


def schedule(
    workbook: Path,
    often: str,
    machine: Machine,
    *,
    by: str | None = None,
    mail: bool = False,
    ics: Path | None = None,
    ask: bool = True,
) -> Schedule:
    """Work out the entry for a workbook; nothing is written.

    Args:
        workbook: The tracker.
        often: How often: one of `OFTEN`.
        machine: The computer.
        by: The way a mail goes; None for the one in Settings.
        mail: Whether the digest is mailed, as it is if nothing else is asked for.
        ics: A calendar file to write.
        ask: Whether to ask the scheduler what is there. One that is not installed can only be told of.

    Raises:
        HostError: If there is no such workbook, it is no tracker by its name, or the scheduler does not answer.
    """
    real = workbook.resolve()
    name = hashlib.sha256(str(real).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    chosen = scheduler(machine)
    if often == OFF:
        return _off(chosen, name, ask=ask)
    if not real.is_file():
        raise HostError(f"{workbook}: there is no such file. Check the name and the folder.")
    if real.suffix.lower() not in {MACROS, NO_MACROS}:
        raise HostError(f"{workbook} is not a tracker, whose name ends in {MACROS} or {NO_MACROS}. Name that.")
    command = [str(machine.interpreter), "-m", "lotbook.cli", "digest", str(real)]
    command += ["--mail"] if mail or ics is None else []
    command += ["--by", by] if by is not None else []
    command += ["--ics", str(ics.resolve())] if ics is not None else []
    job = Job(name, f"Makes the digest of {real.name}.", tuple(command), real.parent, often == WEEKLY)
    remark = "" if machine.short_lived is None else f"This Python {machine.short_lived}: the entry may stop working."
    return Schedule(chosen, name, job, chosen.present(name) if ask else None, remark)


def _off(chosen: Scheduler, name: str, *, ask: bool) -> Schedule:
    try:
        return Schedule(chosen, name, None, chosen.present(name) if ask else None)
    except NotInstalledError as error:
        return Schedule(chosen, name, None, None, f"{error.program} is not installed on this computer.")
