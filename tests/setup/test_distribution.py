"""What is handed to others: a source distribution and a wheel with all that lotbook needs, and nothing else."""

import importlib.metadata
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LICENCES = ROOT / "docs" / "licences.md"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both distributions, made from what is in version control."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if files.returncode:
        pytest.skip("needs git, to know which files are part of lotbook")
    for name in filter(None, files.stdout.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    made = subprocess.run(
        [sys.executable, "-m", "build", "--outdir", folder / "dist", source],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Failed to establish a new connection" in made.stdout:
        pytest.skip("needs a way to the package registry")
    assert made.returncode == 0, made.stdout + made.stderr
    return {path.suffix: path for path in (folder / "dist").iterdir()}


@pytest.mark.long
@pytest.mark.slow
def test_a_wheel_has_every_module_and_file(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built[".whl"]) as wheel:
        names = set(wheel.namelist())
        metadata = next(name for name in names if name.endswith("METADATA"))
        about = Parser().parsestr(wheel.read(metadata).decode())
    ours = {path.relative_to(ROOT).as_posix() for top in ("lotbook", "udfs") for path in (ROOT / top).rglob("*.py")}
    assert ours <= names
    assert {f"lotbook/sheets/vba/{path.name}" for path in (ROOT / "lotbook/sheets/vba").iterdir()} <= names
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "docs"))]
    assert about["Requires-Python"] == ">=3.11"
    assert about["License-Expression"] == "MIT"
    assert {"Classifier", "Keywords", "Description-Content-Type"} <= set(about.keys())
    for version in ("3.11", "3.12", "3.13", "3.14"):
        assert f"Programming Language :: Python :: {version}" in about.get_all("Classifier", [])


@pytest.mark.long
@pytest.mark.slow
def test_a_source_distribution_can_be_built_from_and_tested(built: dict[str, Path]) -> None:
    with tarfile.open(built[".gz"]) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    needed = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "dev.py", "install/get.sh", "docs/guide.md"}
    assert needed | {"tests/conftest.py", "workbook/lot_tracker.xlsm"} <= names


def runtime() -> set[str]:
    """Every package that comes with lotbook, its extras and what those need, by normal name."""
    found: set[str] = set()
    waiting = [Requirement("lotbook[mail,labels,ledger,spark]")]
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        for text in importlib.metadata.requires(requirement.name) or []:
            needed = Requirement(text)
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (*requirement.extras, "")):
                waiting += [] if re.sub(r"[-_.]+", "-", needed.name).lower() in found else [needed]
        found.add(name)
    return found - {"lotbook"}


def test_the_licence_of_every_dependency_is_listed() -> None:
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \| \S", LICENCES.read_text("utf-8"), re.MULTILINE))
    assert runtime() <= listed
