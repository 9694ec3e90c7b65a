"""Names of firms, folded so that two spellings of one name compare equal. Pure.

Source: checks.md P09: names folded (case, width, punctuation, legal forms).
"""

import re
import unicodedata
from decimal import Decimal

# fmt: off
_LEGAL_FORMS = frozenset((
    "ab", "ag", "as", "aps", "bv", "co", "company", "corp", "corporation", "fze", "fzco", "gmbh", "inc", "incorporated", "kft", "kg",
    "kgaa", "kk", "limited", "llc", "llp", "ltd", "nv", "oao", "ooo", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas", "sl",
    "spa", "spzoo", "sro", "srl", "zao",
))
# fmt: on
_CHINESE_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司", "株式会社", "주식회사")
_WORD = re.compile(r"[^\W_]+")


def folded(name: str) -> str:
    """The name in lower case and narrow width, without punctuation and legal forms.

    "MERIDIAN Ordnance-Supply, F.Z.E." becomes "meridian ordnance supply". A name that is nothing but a legal form
    is kept as it is, so that no name folds to the empty text.
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace(".", "").replace("'", "").replace("’", "")
    for form in _CHINESE_FORMS:
        text = text.replace(form, " ")
    words = _WORD.findall(text)
    kept = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(kept or words) or text.strip()


def trigrams(name: str) -> frozenset[str]:
    """The trigrams of a folded name, each word padded with two blanks before and one behind, as pg_trgm has them."""
    return frozenset(padded[place : place + 3] for word in name.split() for padded in [f"  {word} "] for place in range(len(padded) - 2))


def similarity(one: str, other: str) -> Decimal:
    """How alike two folded names are, 0 to 1: trigrams that both have, of all that either has."""
    mine, theirs = trigrams(one), trigrams(other)
    either = mine | theirs
    return Decimal(len(mine & theirs)) / len(either) if either else Decimal(0)
