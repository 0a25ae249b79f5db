"""The scripts that bring lotbook onto a computer: install, update, take off again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "install"
NETWORK = ("UV_", "PIP_", "SSL_", "REQUESTS_", "HTTP", "http", "NO_PROXY", "no_proxy")
"""What a computer says of its way to the packages."""


def run(home: Path, *arguments: str, path: str | None = None) -> "subprocess.CompletedProcess[str]":
    """Run the script as somebody who has nothing but a home folder."""
    python = home.parent / "python"
    if not python.exists():
        python.mkdir()
        (python / "python3").symlink_to(sys.base_prefix + "/bin/python3")
    environment = {name: value for name, value in os.environ.items() if name.startswith(NETWORK)}
    environment |= {"HOME": str(home), "PATH": path or f"{python}:/usr/bin:/bin"}
    return subprocess.run(
        ["/bin/sh", str(SCRIPTS / "get.sh"), *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="get.sh is for Mac and Linux")
def test_one_script_installs_updates_and_uninstalls(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    (home / "Desktop").mkdir(parents=True)
    first = run(home)
    if "could not be downloaded" in first.stderr:
        pytest.skip("needs a way to the package registry")
    assert first.returncode == 0, first.stderr
    tracker = home / "Desktop" / "my_lots.xlsm"
    assert f"Your tracker is {tracker}" in first.stdout
    command = home / ".local" / "bin" / "lotbook"
    shown = subprocess.run([command, "labels", "--help"], capture_output=True, text=True, check=True)
    assert "Usage: lotbook labels" in shown.stdout
    before = tracker.read_bytes()
    again = run(home)
    assert (again.returncode, "stays as it is" in again.stdout, tracker.read_bytes()) == (0, True, before)
    off = run(home, "--uninstall")
    assert (off.returncode, command.exists(), tracker.read_bytes()) == (0, False, before)
    assert run(home, "--uninstall").returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="get.sh is for Mac and Linux")
def test_what_is_in_the_way_is_said(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("dirname", "rm"):
        (tools / name).symlink_to(shutil.which(name) or "")
    home = tmp_path / "home"
    home.mkdir()
    without = run(home, path=str(tools))
    assert (without.returncode, "Install Python 3.11 or newer" in without.stderr) == (1, True)
    odd = run(home, "--remove")
    assert (odd.returncode, "no option --remove" in odd.stderr) == (1, True)
    assert [file for file in home.rglob("*") if file.is_file()] == []


@pytest.mark.skipif(os.name == "nt", reason="get.sh is for Mac and Linux")
def test_what_ledger_needs_comes_when_asked_for_and_stays(tmp_path: Path) -> None:
    """The message said to use pip, which has no way to what the script has installed."""
    tools, home = tmp_path / "tools", tmp_path / "home"
    site = tmp_path / "lotbook" / "lib" / "python3.12" / "site-packages"
    for folder in (tools, home / "Desktop", site):
        folder.mkdir(parents=True)
    (home / "Desktop" / "my_lots.xlsm").touch()
    (tools / "uv").write_text(f'#!/bin/sh\n[ "$2" = dir ] && echo {tmp_path} || echo "$*" >> {tmp_path}/asked\n')
    (tools / "uv").chmod(0o755)
    path = f"{tools}:/usr/bin:/bin"
    for arguments in ((), ("--ledger",)):
        run(home, *arguments, path=path)
    (site / "duckdb").mkdir()
    run(home, path=path)
    asked = re.findall(r"\[([a-z,]+)\]", (tmp_path / "asked").read_text())
    assert asked == ["labels,mail", "labels,mail,ledger", "labels,mail,ledger"]


def test_the_scripts_install_the_same() -> None:
    """get.ps1 cannot run here: what can be read of it is what the old PowerShell of every Windows takes."""
    posix, windows = ((SCRIPTS / name).read_text("utf-8") for name in ("get.sh", "get.ps1"))
    for text in (
        "lotbook[$extras]",
        "labels,mail,ledger",
        "--python '>=3.11'",
        "my_lots.xlsm",
        "tool uninstall --quiet lotbook",
    ):
        assert (text in posix, text in windows) == (True, True), text
    assert windows.isascii(), "Windows PowerShell reads a file without a mark as Western"
    code = re.sub(r"#.*|'[^']*'|\"(?:`.|[^\"])*\"", "", windows)
    assert not re.search(r"&&|\|\||\?\?|\?\.", code), "newer than Windows PowerShell 5.1"
    assert all(code.count(opening) == code.count(closing) for opening, closing in ("{}", "()", "[]"))
    started = (SCRIPTS / "Install lotbook.cmd").read_bytes()
    assert b'-File "%~dp0get.ps1"' in started
    assert started.count(b"\n") == started.count(b"\r\n")
