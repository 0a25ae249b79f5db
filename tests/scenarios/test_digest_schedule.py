"""Having the computer make a digest by itself: the entry of each scheduler, shown, written, replaced and taken away."""

import os
import plistlib
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from lotbook.actions.schedule import DAILY, OFF, WEEKLY, schedule
from lotbook.core.errors import HostError
from lotbook.hosts.machine import Machine, System
from lotbook.hosts.scheduler import Job, TaskScheduler
from tests.command import Command
from tests.setup.computers import mac, windows_pc

CRONTAB = """#!{python}
import pathlib, sys
table = pathlib.Path({table!r})
if sys.argv[1:] == ["-l"]:
    if not table.exists():
        print("no crontab for ann", file=sys.stderr)
        sys.exit(1)
    sys.stdout.buffer.write(table.read_bytes())
elif sys.argv[1:] == ["-"]:
    table.write_bytes(sys.stdin.buffer.read())
"""
TOLD = """#!{python}
import pathlib, shutil, sys
with open({table!r}, "a") as told:
    print(*sys.argv[1:], sep="|", file=told)
if "/XML" in sys.argv:
    shutil.copy(sys.argv[sys.argv.index("/XML") + 1], {table!r} + ".xml")
sys.exit(1 if {missing!r} in sys.argv else 0)
"""
FOREIGN = (
    b"# mine\n\nMAILTO=ann@example.com\n*/5 * * * * echo \xff 50\\% # lotbook-digest \n@daily x\r\n\t# lotbook-digest a"
)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, text: str, **more: str) -> Path:
    """Put a program there; return the file it keeps its table in."""
    table = folder / f"{name}.table"
    file = folder / name
    file.write_text(text.format(python=sys.executable, table=str(table), **more))
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return table


def book(folder: Path, name: str = "my lots.xlsm") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def test_one_line_for_each_workbook_comes_changes_and_goes(tmp_path: Path, programs: Path, lotbook: Command) -> None:
    table, path, other = program(programs, "crontab", CRONTAB), book(tmp_path), book(tmp_path, "other.xlsm")
    table.write_bytes(FOREIGN)
    done = lotbook("digest", path, "--schedule", "daily", "--yes")
    assert done.code == 0
    new = table.read_bytes().removeprefix(FOREIGN)
    assert new.startswith(b"\n0 7 * * * ")
    assert new.decode()[1:-1] in done.out
    assert "Written into the crontab." in done.out
    assert "has it already" in lotbook("digest", path, "--schedule", "daily").out  # without a question
    assert table.read_bytes() == FOREIGN + new
    lotbook("digest", other, "--schedule", "weekly", "--ics", tmp_path / "a.ics", "--yes")
    lotbook("digest", path, "--schedule", "Weekly", "--mail", "--by", "smtp", "--yes")
    first, second = table.read_bytes().removeprefix(FOREIGN + b"\n").decode().splitlines()
    assert first.startswith("0 7 * * 1 ")
    assert " --mail --by smtp # lotbook-digest " in first
    assert f" --ics {tmp_path / 'a.ics'} # lotbook-digest " in second
    assert "--mail" not in second
    lotbook("digest", path, "--schedule", "off", "--yes")
    assert table.read_bytes() == FOREIGN + b"\n" + second.encode() + b"\n"
    other.unlink()  # one of a workbook that is gone can be taken away
    lotbook("digest", other, "--schedule", "off", "--yes")
    assert table.read_bytes() == FOREIGN + b"\n"
    assert "There is no digest of" in lotbook("digest", path, "--schedule", "off").out


@pytest.mark.parametrize(
    "name",
    ["a b.xlsm", 'it\'s 100% "mine".xlsm', "$(rm x) `id` $HOME;&|.xlsm", "20%25 #1.xlsm", "Bücher é.xlsm", "-x.xlsm"],
)
def test_a_shell_gives_the_command_the_very_name(tmp_path: Path, programs: Path, name: str) -> None:
    table, path = program(programs, "crontab", CRONTAB), book(tmp_path / "50% off's", name)
    machine = replace(Machine.this(), system=System.OTHER, executable=Path("/bin/echo it's"))
    schedule(path, DAILY, machine).carry_out()
    line = table.read_text().removesuffix("\n")
    assert line.count("%") == line.count("\\%")
    asked = line.removeprefix("0 7 * * * ").replace("\\%", "%")  # as cron does it
    told = subprocess.run(  # noqa: S603 - a shell is what it is about
        ["/bin/sh", "-c", f"show() {{ for each; do echo \"<$each>\"; done; }}; show {asked}"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert told.stdout.splitlines() == [
        "</bin/echo it's>", "<-m>", "<lotbook.cli>", "<digest>", f"<{path}>", "<--mail>"
    ]  # fmt: skip


def test_it_is_shown_and_asked_first(tmp_path: Path, programs: Path, lotbook: Command) -> None:
    table, path = program(programs, "crontab", CRONTAB), book(tmp_path)
    done = lotbook("digest", path, "--schedule", "daily")
    assert (done.code, "0 7 * * * " in done.out, "no terminal to ask you in" in done.err) == (2, True, True)
    assert lotbook("digest", path, "--schedule", "daily", "--dry-run").out.endswith("Nothing was changed.\n")
    assert not table.exists()


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--yes",)])
def test_where_no_scheduler_is_installed_there_is_nothing_to_take_out(
    tmp_path: Path, programs: Path, lotbook: Command, more: tuple[str, ...]
) -> None:
    path = book(tmp_path)
    assert not list(programs.iterdir())
    done = lotbook("digest", path, "--schedule", "off", *more)
    said = f"There is no digest of {path} in the crontab: crontab is not installed on this computer.\n"
    assert (done.code, done.out, done.err) == (0, said, "")


def test_what_cannot_be_scheduled_is_said(tmp_path: Path, programs: Path, lotbook: Command) -> None:
    path = book(tmp_path)
    done = lotbook("digest", path, "--schedule", "daily", "--yes")
    assert (done.code, "crontab is not installed on this computer" in done.err) == (2, True)
    assert "0 7 * * * " in lotbook("digest", path, "--schedule", "daily", "--dry-run").out
    table = program(programs, "crontab", CRONTAB)
    for arguments, why in (
        ((path, "--schedule", "hourly"), "Use daily, weekly or off"),
        ((path, "--schedule", "off", "--mail"), "Leave out --mail"),
        ((path, "--schedule", "daily", "--json"), "goes without --json"),
        ((path, "--yes"), "--yes goes with --schedule"),
        ((tmp_path / "none.xlsm", "--schedule", "daily"), "there is no such file"),
        ((book(tmp_path, "lots.csv"), "--schedule", "daily", "--yes"), "is not a tracker"),
        ((book(tmp_path, "a\\b.xlsm"), "--schedule", "daily", "--yes"), "a backslash or a line break"),
        ((book(tmp_path, "a\n* * * * * x.xlsm"), "--schedule", "daily", "--yes"), "a backslash or a line break"),
    ):
        done = lotbook("digest", *arguments)
        assert (done.code, why in done.err) == (2, True), done
    assert not table.exists()
    (programs / "crontab").write_text("#!/bin/sh\necho you are not allowed to use this >&2; exit 1\n")
    assert "crontab refused it: you are not allowed" in lotbook("digest", path, "--schedule", "daily", "--yes").err


def test_a_mac_gets_an_agent(tmp_path: Path, programs: Path) -> None:
    told, machine, path = (
        program(programs, "launchctl", TOLD, missing="-"),
        mac(tmp_path / "mac"),
        book(tmp_path, "a & <b>.xlsm"),
    )
    foreign = machine.home / "Library" / "LaunchAgents" / "com.other.plist"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"x")
    found = schedule(path, WEEKLY, machine, ics=tmp_path / "a.ics")
    assert found.present is None
    found.carry_out()
    (file,) = foreign.parent.glob("lotbook.digest.*.plist")
    agent = plistlib.loads(file.read_bytes())
    assert agent == {
        "Label": file.stem,
        "ProgramArguments": [
            str(machine.executable), "-m", "lotbook.cli", "digest", str(path), "--ics", str(tmp_path / "a.ics")
        ],
        "WorkingDirectory": str(tmp_path),
        "StartCalendarInterval": {"Hour": 7, "Minute": 0, "Weekday": 1},
    }  # fmt: skip
    domain = f"gui/{os.getuid()}"
    assert told.read_text().splitlines() == [f"bootout|{domain}/{file.stem}", f"bootstrap|{domain}|{file}"]
    again = schedule(path, WEEKLY, machine, ics=tmp_path / "a.ics")
    assert again.is_done
    assert file.read_text().rstrip() in again.shown
    schedule(path, DAILY, machine).carry_out()
    assert plistlib.loads(file.read_bytes())["StartCalendarInterval"] == {"Hour": 7, "Minute": 0}
    schedule(path, OFF, machine).carry_out()
    assert [each.name for each in foreign.parent.iterdir()] == ["com.other.plist"]
    assert schedule(path, OFF, machine).is_done


def test_windows_gets_a_task(tmp_path: Path, programs: Path) -> None:
    told, machine = program(programs, "schtasks", TOLD, missing="/Query"), windows_pc(tmp_path / "pc")
    path = book(tmp_path / "R&D <x>", 'a "b" 5%.xlsm')
    found = schedule(path, DAILY, machine, mail=True, by="draft")
    assert not found.is_done
    found.carry_out()
    task = ET.fromstring(told.with_name("schtasks.table.xml").read_bytes())  # noqa: S314 - made here
    assert (
        told.with_name("schtasks.table.xml")
        .read_bytes()
        .decode("utf-16")
        .startswith('<?xml version="1.0" encoding="UTF-16"?>')
    )
    names = {"t": task.tag[1:].partition("}")[0]}
    assert task.findtext(".//t:Command", namespaces=names) == str(machine.interpreter)
    assert task.findtext(".//t:WorkingDirectory", namespaces=names) == str(path.parent)
    assert task.find(".//t:ScheduleByDay", names) is not None
    assert task.findtext(".//t:Arguments", namespaces=names) == subprocess.list2cmdline(
        ["-m", "lotbook.cli", "digest", str(path), "--mail", "--by", "draft"]
    )
    query, create = told.read_text().splitlines()
    assert query.startswith("/Query|/TN|lotbook digest ")
    assert create.endswith("|/F")
    program(programs, "schtasks", TOLD, missing="-")
    weekly = schedule(path, WEEKLY, machine)
    assert weekly.present is not None
    assert "<Monday />" in weekly.shown
    schedule(path, OFF, machine).carry_out()
    assert told.read_text().splitlines()[-1].startswith("/Delete|/TN|lotbook digest ")
    with pytest.raises(HostError, match=r"would take a part of .* for a variable"):
        TaskScheduler().shown(Job("a", "Makes it.", ("python", "C:\\%USERNAME%\\a.xlsm"), tmp_path, weekly=False))


def test_a_python_that_will_be_gone_is_said(tmp_path: Path, programs: Path) -> None:
    program(programs, "crontab", CRONTAB)
    machine = replace(Machine.this(), system=System.OTHER, executable=tmp_path / "archive-v0" / "python")
    assert "the entry may stop working" in schedule(book(tmp_path), DAILY, machine).remark


@pytest.mark.long
def test_it_runs_where_there_are_no_streams(tmp_path: Path, sample: Path) -> None:
    """Windows starts scheduled commands with pythonw.exe, which has neither output nor input."""
    path, ics = book(tmp_path), tmp_path / "a.ics"
    path.write_bytes(sample.read_bytes())
    started = "import sys; sys.stdin = sys.stdout = sys.stderr = None; from lotbook.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", started, "digest", path, "--ics", ics], check=False)  # noqa: S603
    assert (done.returncode, ics.exists()) == (0, True)
