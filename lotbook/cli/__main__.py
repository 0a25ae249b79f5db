"""The command line as `python -m lotbook.cli`."""

from lotbook.cli import main

main()
