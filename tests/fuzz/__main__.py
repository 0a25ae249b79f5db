"""Runs a campaign and says what came of it.

python -m tests.fuzz fuzz|kills [N] [SEED]
"""

import sys

from tests.fuzz import campaign, kills


def main() -> None:
    """Run the campaign that is named."""
    name, *numbers = sys.argv[1:]
    number, seed = (int(each) for each in (*numbers, *("300" if name == "fuzz" else "100", "1")[len(numbers) :]))
    if name == "fuzz":
        found = campaign.campaign(number, seed)
        print(f"{number:,} files of seed {seed}: {len(found)} missed")
    else:
        found, killed = kills.campaign(number, seed)
        print(f"{number:,} writers of seed {seed}: {killed:,} killed before they were done, {len(found)} missed")
    sys.exit(1 if found else 0)


main()
