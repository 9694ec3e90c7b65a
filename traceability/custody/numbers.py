"""Numbers that people type from papers, tickets and seals, folded so that two ways of typing one compare equal. Pure.

The database folds alike (`numbers_fold.sql`), so that an index finds them. What was typed is kept and shown.
"""

import unicodedata
from string import ascii_lowercase, ascii_uppercase

_DASHES = "\u2010\u2012\u2013\u2014\u2015\u2212\u30fc"
"""Hyphen, figure, en and em dash, bar, minus, and the long vowel that a Chinese or Japanese keyboard gives beside them."""
_LEFT_OUT = " \t\u00ad\u200b\u200c\u200d\u2060\ufeff"
_FOLDING = str.maketrans(ascii_uppercase + _DASHES, ascii_lowercase + "-" * len(_DASHES), _LEFT_OUT)


def folded(number: str) -> str:
    """The number in narrow width and lower case, its dashes alike, without spaces: "Ｔ－88 121" becomes "t-88121".

    A dash is not left out: 1-23 and 12-3 are two numbers.
    """
    return unicodedata.normalize("NFKC", number).translate(_FOLDING)
