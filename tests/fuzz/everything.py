"""Imports what commands import; nothing is run, so that no library has begun a thread."""

import importlib
import pkgutil

import lotbook

for each in pkgutil.walk_packages(lotbook.__path__, "lotbook."):
    if each.name.rpartition(".")[2] not in {"excel", "__main__"}:
        importlib.import_module(each.name)

for name in ("tests.fuzz.campaign", "tests.fuzz.kills"):
    importlib.import_module(name)
