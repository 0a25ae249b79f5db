"""What is known of this computer: its system, this Python, the xlwings add-in, and where Excel keeps its things.

Everything that is asked of the system stands in one place, so that a test can answer for a Windows PC or a Mac.
"""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

ADD_IN = "xlwings.xlam"
OFFICE = r"Software\Microsoft\Office\16.0"
OFFICE_POLICY = r"Software\Policies\Microsoft\Office\16.0"
"""Excel 2016 and every later one call themselves 16.0."""

_APP_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_MAC_STARTUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"
_FROM_THE_INTERNET = re.compile(r"ZoneId\s*=\s*[34]")
_NOT_IN_A_SHELL = re.compile(r"""[\s"'$&();|<>*?`\\!#{}\[\]~]""")
"""What a path must not have on a Mac, where xlwings puts it into a shell's command as it is."""
_SHORT_LIVED = {"archive-v0", "builds-v0", "environments-v2"}
"""Folders in which uv keeps environments it deletes again."""


class System(StrEnum):
    """The systems that matter: functions run on Windows, the ribbon on Windows and on a Mac."""

    WINDOWS = "Windows"
    MAC = "macOS"
    OTHER = "other"


def _no_registry(key: str, name: str) -> str | int | None:
    del key, name
    return None


def _no_mark(path: Path) -> bool:
    del path
    return False


@dataclass(frozen=True, slots=True)
class Machine:
    """One computer."""

    system: System
    executable: Path
    """The Python that runs."""
    home: Path
    environment: Mapping[str, str] = field(repr=False)
    python: str = ""
    """Its version."""
    lotbook: str = ""
    """The version of lotbook that runs."""
    xlwings: str | None = None
    """The version of xlwings that is installed."""
    xlwings_wanted: str = ""
    """The versions lotbook works with, such as ">=0.37.8,<0.38"."""
    xlwings_folder: Path | None = None
    has_udfs: bool = True
    """Whether the worksheet functions can be imported."""
    registry: Callable[[str, str], str | int | None] = field(default=_no_registry, repr=False)
    """A value of the Windows registry by key and name, None where there is none."""
    from_the_internet: Callable[[Path], bool] = field(default=_no_mark, repr=False)
    """Whether the system has marked a file as downloaded or mailed."""
    applications: tuple[Path, ...] = ()
    """Where a Mac keeps its programs."""
    prefix: Path | None = None
    """The folder of the environment this Python belongs to."""

    @classmethod
    def this(cls) -> "Machine":
        """The computer this runs on."""
        system = {"win32": System.WINDOWS, "darwin": System.MAC}.get(sys.platform, System.OTHER)
        spec = find_spec("xlwings")
        home = Path.home()
        return cls(
            system,
            Path(sys.executable),
            home,
            os.environ,
            platform.python_version(),
            _version("lotbook") or "",
            _version("xlwings"),
            _wanted("xlwings"),
            Path(spec.origin).parent if spec and spec.origin else None,
            find_spec("udfs") is not None,
            _registry,
            _marked,
            (Path("/Applications"), home / "Applications"),
            Path(sys.prefix),
        )

    @property
    def interpreter(self) -> Path:
        """The Python that Excel is to start: on Windows the one that opens no console."""
        quiet = self.executable.with_name("pythonw.exe")
        return quiet if self.system is System.WINDOWS and quiet.exists() else self.executable

    @property
    def startup_folder(self) -> Path | None:
        """The folder whose workbooks Excel opens when this user starts it."""
        if self.system is System.WINDOWS:
            roaming = self.environment.get("APPDATA")
            return (Path(roaming) if roaming else self.home / "AppData" / "Roaming") / "Microsoft" / "Excel" / "XLSTART"
        return self.home / _MAC_STARTUP if self.system is System.MAC else None

    @property
    def add_in_source(self) -> Path | None:
        """The add-in that came with the xlwings that is installed."""
        return None if self.xlwings_folder is None else self.xlwings_folder / "addin" / ADD_IN

    @property
    def add_in(self) -> Path | None:
        """Where Excel looks for the add-in; None on a system without Excel."""
        folder = self.startup_folder
        return None if folder is None else folder / ADD_IN

    @property
    def other_add_ins(self) -> tuple[Path, ...]:
        """Where a second add-in may be, which Excel may open instead."""
        if self.system is not System.WINDOWS:
            return ()
        excel = self.registry(_APP_PATH, "")
        typed = self.registry(rf"HKCU\{OFFICE}\Excel\Options", "AltStartup")
        folders = [Path(str(excel)).parent / "XLSTART"] if excel else []
        folders += [Path(str(typed))] if typed else []
        if self.startup_folder is not None:
            folders.append(self.startup_folder.parents[1] / "AddIns")
        return tuple(each / ADD_IN for each in folders if (each / ADD_IN).exists())

    @property
    def script_source(self) -> Path | None:
        """The AppleScript that xlwings starts Python with on a Mac."""
        if self.system is not System.MAC or self.xlwings_folder is None:
            return None
        return self.xlwings_folder / f"xlwings-{self.xlwings}.applescript"

    @property
    def script(self) -> Path | None:
        """Where Excel for Mac looks for that script; elsewhere None."""
        source = self.script_source
        return None if source is None else self.home / _MAC_SCRIPTS / source.name

    @property
    def excel(self) -> str | None:
        """What is known of Excel on this computer: its path or its name; None where there is none."""
        if self.system is System.WINDOWS:
            found = self.registry(_APP_PATH, "") or self.registry(r"HKCR\Excel.Application\CurVer", "")
            return str(found) if found else None
        programs = (folder / "Microsoft Excel.app" for folder in self.applications)
        return next((str(each) for each in programs if each.exists()), None) if self.system is System.MAC else None

    @property
    def bridge(self) -> Path | None:
        """The library the add-in loads to reach Python, beside the interpreter or a folder up; Windows only."""
        folders = [self.interpreter.parent, self.interpreter.parent.parent]
        names = [f"xlwings{bits}-{self.xlwings}.dll" for bits in (64, 32)]
        return next((folder / name for folder in folders for name in names if (folder / name).exists()), None)

    @property
    def bridge_missing(self) -> str | None:
        """What is wrong with that library, where it is needed; None if nothing is."""
        if self.system is not System.WINDOWS or self.xlwings is None or self.bridge is not None:
            return None
        return (
            f"xlwings64-{self.xlwings}.dll is neither in {self.interpreter.parent} nor a folder up, as after "
            "pip install --user, or with a Python for all users and no rights of an administrator."
        )

    @property
    def bridge_remedy(self) -> str:
        """How to have the library where the add-in looks for it."""
        return (
            "Install lotbook into an environment of your own, and run lotbook init PATH --upgrade from it: "
            f'"{self.executable}" -m venv "{self.home / "lotbook"}"'
        )

    @property
    def short_lived(self) -> str | None:
        """Why this Python may be gone tomorrow, or not start from Excel; None if nothing speaks against it."""
        parts = {part.casefold() for part in self.executable.parts}
        temporary = [folder for name in ("TEMP", "TMP", "TMPDIR") if (folder := self.environment.get(name))]
        if "windowsapps" in parts:
            return "is from the Microsoft Store, which hides from Excel what it installs, and moves with every update"
        if parts & _SHORT_LIVED or any(self.executable.is_relative_to(folder) for folder in temporary):
            return "is in a temporary folder, which is deleted sooner or later"
        if self.system is System.MAC and _NOT_IN_A_SHELL.search(str(self.interpreter)):
            return "has a space or another character in its path that breaks the script with which Excel starts Python"
        if self.prefix is not None and (self.prefix / "conda-meta").is_dir():
            return "belongs to a conda environment, which Excel starts without activating it"
        return None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _wanted(package: str) -> str:
    """What lotbook's own metadata say about the versions of a package it needs."""
    try:
        stated = requires("lotbook") or []
    except PackageNotFoundError:
        return ""
    found = (re.match(rf"{package}\b\s*\(?([^;)]*)", each) for each in stated)
    return next((each[1].strip() for each in found if each), "")


def _registry(key: str, name: str) -> str | int | None:
    if sys.platform != "win32":
        return None
    import winreg  # noqa: PLC0415 (there is none elsewhere)

    hives = {
        "HKCU": winreg.HKEY_CURRENT_USER,
        "HKLM": winreg.HKEY_LOCAL_MACHINE,
        "HKCR": winreg.HKEY_CLASSES_ROOT,
    }
    hive, _, rest = key.partition("\\")
    try:
        with winreg.OpenKey(hives[hive], rest) as opened:
            value = winreg.QueryValueEx(opened, name)[0]
    except OSError:
        return None
    return value if isinstance(value, str | int) else None


def _marked(path: Path) -> bool:
    try:
        if sys.platform == "win32":
            return _FROM_THE_INTERNET.search(Path(f"{path}:Zone.Identifier").read_text("utf-8", "replace")) is not None
        if sys.platform == "darwin":
            command = ["/usr/bin/xattr", "-p", "com.apple.quarantine", str(path)]
            return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 (macOS' own)
    except OSError:
        return False
    return False
