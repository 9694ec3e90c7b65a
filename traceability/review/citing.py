"""Which rows of the reference tables a finding rests on, as its evidence says. Pure."""

from collections.abc import Iterable
from functools import lru_cache

from traceability.review.answers import Values
from traceability.review.dossier import Citation


def cited(*rows: Citation) -> Values:
    """Table and key of each row with the days on which it holds, the sources, and how sure they are. Nothing for no row.

    S source seen, D derived, M from memory, P a proposal: what rests on less than a source that was seen says so.
    """
    return dict(_cited(rows)) if rows else {}


@lru_cache(maxsize=1024)
def _cited(rows: tuple[Citation, ...]) -> Values:
    """Kept, since a chain rests on the same few rows from step to step."""
    return {
        "row": _together(", ", (_named(one) for one in rows)),
        "source": _together("; ", (one.source for one in rows)),
        "confidence": _together(", ", (one.confidence for one in rows)),
    }


def _together(separator: str, said: Iterable[str]) -> str | None:
    """Each once; None where nothing is said."""
    return separator.join(dict.fromkeys(filter(None, said))) or None


def _named(row: Citation) -> str:
    if row.valid_from is None and row.valid_to is None:
        return row.row
    return f"{row.row} ({row.valid_from or '…'} – {row.valid_to or '…'})"
