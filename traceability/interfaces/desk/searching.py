"""How a list of the desk is searched: whole codes, any part of what few rows have, the beginning of what many have.

Names and numbers of lots, papers and tickets are ordered by bytes, so that what begins with some letters is a range of an index
(as in `custody/queries/search.sql`). Recorded in capitals or as an issuer wrote them: both spellings are asked.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

BEYOND = chr(0x10FFFF)
MOST_ASKED = 100
HELP = _("The beginning of a number or name is enough; capitals do not matter. Codes of organisations are asked whole.")


def plain(given: str) -> str:
    """As records spell it: wide letters narrow, without outer blanks and what is not printed."""
    narrow = unicodedata.normalize("NFKC", given)
    return "".join(letter for letter in narrow if letter.isprintable()).strip()[:MOST_ASKED]


def beginning(rows: QuerySet[Any], columns: Sequence[str], text: str, *, most: int) -> list[QuerySet[Any]]:
    """Ids of rows of which a column begins with the text: for each column and spelling one range of an index, at most `most` of each."""
    spellings = dict.fromkeys([text, text.upper()]) if text else ()
    ranges = ((column, {f"{column}__gte": one, f"{column}__lt": one + BEYOND}) for column in columns for one in spellings)
    return [rows.filter(**within).order_by(column).values("pk")[:most] for column, within in ranges]
