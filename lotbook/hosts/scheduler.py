"""The system's own scheduler: Task Scheduler on Windows, launchd on a Mac, cron elsewhere; one entry for each name.

What is written can be looked at first. An entry is found again by its name; every other line, file and task is left as
it is.
"""

import os
import plistlib
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol
from xml.sax.saxutils import escape

from lotbook.core.errors import HostError
from lotbook.hosts.machine import Machine, System
from lotbook.hosts.ooxml.saving import save

HOUR = 7
_MONDAY = 1
_MARK = "# lotbook-digest "
_SECONDS = 60
_TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{about}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{hour:02}:00:00</StartBoundary>
      <Enabled>true</Enabled>
      {days}
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
_DAILY = "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
_WEEKLY = "<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek><Monday /></DaysOfWeek></ScheduleByWeek>"


@dataclass(frozen=True, slots=True)
class Job:
    """What is to run, and how often."""

    name: str
    """What the entry is found by: letters and digits."""
    about: str
    """What it does, in a sentence."""
    command: tuple[str, ...]
    """The program and its arguments."""
    folder: Path
    """Where it runs."""
    weekly: bool
    """Every Monday; else every day."""


class NotInstalledError(HostError):
    """The computer lacks the scheduler's program, so no entry is found."""

    def __init__(self, program: str) -> None:
        """Name the program that is not there."""
        self.program = program
        super().__init__(
            f"{program} is not installed on this computer, so lotbook can't schedule anything. Install it (on "
            "Debian and Ubuntu: apt install cron), or let another scheduler run the command: add --dry-run to see it."
        )


class Scheduler(Protocol):
    """A scheduler of this user's own jobs."""

    where: str
    """What the user knows it as."""

    def shown(self, job: Job) -> str:
        """The entry as it will be written.

        Raises:
            HostError: If the scheduler cannot take such a command.
        """

    def present(self, name: str) -> str | None:
        """The entry of this name, or the name of the task; None where there is none.

        Raises:
            NotInstalledError: If there is no scheduler.
            HostError: If the scheduler does not answer.
        """

    def put(self, job: Job) -> None:
        """Write the entry; one of its name is replaced.

        Raises:
            HostError: If the scheduler does not take it.
        """

    def remove(self, name: str) -> None:
        """Take the entry of this name away.

        Raises:
            HostError: If the scheduler does not let it go.
        """


def scheduler(machine: Machine) -> Scheduler:
    """The scheduler of a computer."""
    if machine.system is System.WINDOWS:
        return TaskScheduler()
    return Launchd(machine.home / "Library" / "LaunchAgents") if machine.system is System.MAC else Cron()


class Cron:
    """The crontab of this user. Lines of others come and go as the bytes they are."""

    where = "the crontab"

    def shown(self, job: Job) -> str:  # noqa: D102 (said in the protocol)
        command = shlex.join(job.command)
        if any(sign in command for sign in "\\\n\r\0"):
            raise HostError(
                f"{command!r} has a backslash or a line break in it, which no crontab can hold. Rename the folder or "
                "the file, and try again."
            )
        # Cron makes line breaks of percent signs, in quotes as well.
        command = command.replace("%", "\\%")
        return f"0 {HOUR} * * {_MONDAY if job.weekly else '*'} {command} {_MARK}{job.name}"

    def present(self, name: str) -> str | None:  # noqa: D102 (likewise)
        own = [line for line in self._lines() if _is_own(line, name)]
        return b"".join(own).decode("utf-8", "replace").rstrip("\n") if own else None

    def put(self, job: Job) -> None:  # noqa: D102 (likewise)
        new = f"{self.shown(job)}\n".encode("utf-8", "surrogateescape")
        lines = self._lines()
        at = next((place for place, line in enumerate(lines) if _is_own(line, job.name)), None)
        if at is None:
            if lines and not lines[-1].endswith(b"\n"):
                lines[-1] += b"\n"
            lines.append(new)
        else:
            lines[at] = new
            lines = [line for place, line in enumerate(lines) if place == at or not _is_own(line, job.name)]
        _run(["crontab", "-"], b"".join(lines))

    def remove(self, name: str) -> None:  # noqa: D102 (likewise)
        _run(["crontab", "-"], b"".join(line for line in self._lines() if not _is_own(line, name)))

    def _lines(self) -> list[bytes]:
        done = _answered(["crontab", "-l"])
        if done.returncode == 0:
            return done.stdout.splitlines(keepends=True) if b"\r" not in done.stdout else _at_feeds(done.stdout)
        if b"no crontab" in done.stderr.lower() or not done.stderr.strip():
            return []
        raise _refused(done)


def _at_feeds(content: bytes) -> list[bytes]:
    return [line for line in content.replace(b"\n", b"\n\0").split(b"\0") if line]


def _is_own(line: bytes, name: str) -> bool:
    return line.rstrip().endswith(f"{_MARK}{name}".encode()) and not line.lstrip().startswith(b"#")


class Launchd:
    """The agents of this user on a Mac, each in a file of its own."""

    where = "launchd"

    def __init__(self, folder: Path) -> None:
        """Name the folder the agents are in."""
        self.folder = folder

    def shown(self, job: Job) -> str:  # noqa: D102 (said in the protocol)
        return f"{self._file(job.name)}:\n{self._content(job).decode()}".rstrip("\n")

    def present(self, name: str) -> str | None:  # noqa: D102 (likewise)
        file = self._file(name)
        try:
            return f"{file}:\n{file.read_bytes().decode('utf-8', 'replace')}".rstrip("\n") if file.exists() else None
        except OSError as error:
            raise HostError(f"{file} cannot be read ({error.strerror}).") from error

    def put(self, job: Job) -> None:  # noqa: D102 (likewise)
        file, content = self._file(job.name), self._content(job)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HostError(f"{self.folder} cannot be made ({error.strerror}).") from error

        def write(stream: IO[bytes]) -> None:
            stream.write(content)

        save(file, write, lambda _: None, None)
        self._let_go(job.name)
        _run(["launchctl", "bootstrap", _domain(), str(file)])

    def remove(self, name: str) -> None:  # noqa: D102 (likewise)
        self._let_go(name)
        try:
            self._file(name).unlink(missing_ok=True)
        except OSError as error:
            raise HostError(f"{self._file(name)} cannot be deleted ({error.strerror}).") from error

    def _let_go(self, name: str) -> None:
        # One that is not loaded is an error, and no harm.
        _answered(["launchctl", "bootout", f"{_domain()}/{_label(name)}"])

    def _file(self, name: str) -> Path:
        return self.folder / f"{_label(name)}.plist"

    def _content(self, job: Job) -> bytes:
        day = {"Weekday": _MONDAY} if job.weekly else {}
        return plistlib.dumps(
            {
                "Label": _label(job.name),
                "ProgramArguments": list(job.command),
                "WorkingDirectory": str(job.folder),
                "StartCalendarInterval": {"Hour": HOUR, "Minute": 0, **day},
            }
        )


def _label(name: str) -> str:
    return f"lotbook.digest.{name}"


def _domain() -> str:
    return f"gui/{getattr(os, 'getuid', lambda: 0)()}"


class TaskScheduler:
    """The tasks of this user on Windows."""

    where = "Task Scheduler"

    def shown(self, job: Job) -> str:  # noqa: D102 (said in the protocol)
        return f"Task {_task(job.name)}:\n{self.content(job)}".rstrip("\n")

    def content(self, job: Job) -> str:
        """The task, as Task Scheduler takes it.

        Raises:
            HostError: If a path has what Task Scheduler takes for a variable.
        """
        texts = (*job.command, str(job.folder))
        odd = next((text for text in texts if text.count("%") > 1 or "$(" in text), None)
        if odd is not None:
            raise HostError(
                f"Task Scheduler would take a part of {odd} for a variable, since it has % or $( in it. Rename the "
                "folder or the file, and try again."
            )
        return _TASK.format(
            about=escape(job.about),
            hour=HOUR,
            days=_WEEKLY if job.weekly else _DAILY,
            program=escape(job.command[0]),
            arguments=escape(subprocess.list2cmdline(job.command[1:])),
            folder=escape(str(job.folder)),
        )

    def present(self, name: str) -> str | None:  # noqa: D102 (likewise)
        # That there is no such task is an error like any other: what it says depends on the language of Windows.
        done = _answered(["schtasks", "/Query", "/TN", _task(name)])
        return f"Task {_task(name)}" if done.returncode == 0 else None

    def put(self, job: Job) -> None:  # noqa: D102 (likewise)
        content = self.content(job).encode("utf-16")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "task.xml"
            file.write_bytes(content)
            _run(["schtasks", "/Create", "/TN", _task(job.name), "/XML", str(file), "/F"])

    def remove(self, name: str) -> None:  # noqa: D102 (likewise)
        _run(["schtasks", "/Delete", "/TN", _task(name), "/F"])


def _task(name: str) -> str:
    return f"lotbook digest {name}"


def _run(command: Sequence[str], given: bytes = b"") -> None:
    done = _answered(command, given)
    if done.returncode:
        raise _refused(done)


def _answered(command: Sequence[str], given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which(command[0])
    if program is None:
        raise NotInstalledError(command[0])
    try:
        return subprocess.run([program, *command[1:]], input=given, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 (the system's own programs)
    except subprocess.TimeoutExpired as error:
        raise HostError(f"{command[0]} did not answer within {_SECONDS} seconds. Nothing was scheduled.") from error
    except OSError as error:
        raise HostError(f"{program} could not be started ({error.strerror}). Nothing was scheduled.") from error


def _refused(done: "subprocess.CompletedProcess[bytes]") -> HostError:
    said = " ".join((done.stderr or done.stdout).decode("utf-8", "replace").split()) or f"exit {done.returncode}"
    return HostError(f"{Path(done.args[0]).stem} refused it: {said[:300]}")
