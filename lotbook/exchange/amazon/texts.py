"""Columns of texts: most texts stand in many lines, and what follows from one is worked out once."""

from collections.abc import Callable
from typing import Any

import pandas as pd


def mapped(texts: "pd.Series[Any]", made_of: Callable[[Any], Any]) -> "pd.Series[Any]":
    """What a function makes of each text of a column; it is asked once for each different text.

    Examples:
        >>> mapped(pd.Series(["a", "b", "a"], index=[7, 8, 9], dtype=object), str.upper).to_dict()
        {7: 'A', 8: 'B', 9: 'A'}
    """
    places, different = pd.factorize(texts, use_na_sentinel=False)
    made = pd.Series([made_of(text) for text in different], dtype=object).to_numpy()
    return pd.Series(made[places], index=texts.index, dtype=object)


def those(texts: "pd.Series[Any]", test: Callable[[str], bool]) -> "pd.Series[bool]":
    """Whether each text of a column passes a test, which is asked once for each different text."""
    return texts.isin([text for text in texts.unique() if test(text)])
