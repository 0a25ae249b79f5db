"""Which fonts LibreOffice finds: what is printed must not depend on them.

Where Calibri is missing, Carlito takes its place, which is just as wide; where that is missing too, often DejaVu Sans,
which is a quarter wider. A private fontconfig shows or hides Carlito without changing the machine.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

AS_WIDE_AS_CALIBRI = ("Calibri", "Carlito")

_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">{standard}</include>
<selectfont><rejectfont>{hidden}</rejectfont></selectfont>
<cachedir>{cache}</cachedir>
</fontconfig>
"""
_STANDARD = Path("/etc/fonts/fonts.conf")


def fontconfig() -> bool:
    """Whether fonts can be hidden here."""
    return _STANDARD.exists() and shutil.which("fc-list") is not None


def hide(names: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide fonts from every program started from here on."""
    patterns = "".join(f'<pattern><patelt name="family"><string>{name}</string></patelt></pattern>' for name in names)
    path = folder / "fonts.conf"
    path.write_text(_CONFIGURATION.format(standard=_STANDARD, hidden=patterns, cache=folder / "fontcache"))
    monkeypatch.setenv("FONTCONFIG_FILE", str(path))


def families() -> set[str]:
    """The families of fonts a program started now would find."""
    listed = subprocess.run(
        ["fc-list", ":", "family"],  # noqa: S607 - as found on the path
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout
    return {name.strip() for line in listed.splitlines() for name in line.split(",")}
