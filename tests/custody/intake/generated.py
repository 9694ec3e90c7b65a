"""Events of every stage as JSON, made from the shapes of claims: whatever a shape takes and a table can hold."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from traceability.custody.claims import EVENT_SHAPES, kinds
from traceability.custody.claims.shapes import ListOf, MapOf, Shape
from traceability.kernel.clock import rfc3339

_KNOWN = {
    kinds.COUNTRY: ("CN", "AU", "MY"),
    kinds.CURRENCY: ("CNY", "USD"),
    kinds.UNLOCODE: ("CNSHA", "CNTXG"),
    kinds.LOT_NAME: ("HFR:NDPR-2026-0044", "BYM:1", "BYM:ORE/1_X.Y"),
    kinds.FACILITY: ("HFR-PLANT-1", "A-1"),
    kinds.ORGANISATION: ("HFR", "A1"),
    kinds.HS_CODE: ("2846902810", "0000000000"),
    kinds.MONTH: ("2026-03", "2099-12"),
    kinds.KEY: ("oxide", "assay_certificate"),
    kinds.ROUTE: ("separation_rock", "cracking_monazite+separation_rock"),
}


def _is_one_cell(text: str) -> bool:
    """Whether it can stand in a list that is one cell."""
    return not set(text) & set(";；")


def text_of(kind: kinds.Words):
    words = st.text("abyzAZ09 ,;\"'=+-@#/\\|äß中文钕é€😀", min_size=1, max_size=12)
    odd = st.sampled_from(
        ['"', "'", "a,b", 'say "no"', "=1+1", "1,5", "00123", "TRUE", "1e5", "#N/A", "a\u3000b", "_x0041_", "钕铁硼", "x;y"]
    )
    return (words | odd).filter(lambda text: kinds.is_plain(text) and len(text) <= kind.most)


@cache
def value_of(kind):
    """JSON that the kind takes."""
    if isinstance(kind, Shape):
        required, optional = ({name: value_of(one) for name, one in part.items()} for part in (kind.required, kind.optional))
        return st.fixed_dictionaries(required, optional=optional).map(lambda members: _together(kind, members))
    if isinstance(kind, ListOf):
        inner = value_of(kind.kind)
        return st.lists(inner if isinstance(kind.kind, Shape) else inner.filter(_is_one_cell), min_size=kind.least, max_size=3)
    if isinstance(kind, MapOf):
        return st.dictionaries(st.sampled_from(sorted(kind.names)), value_of(kind.kind), max_size=4)
    if kind in _KNOWN:
        return st.sampled_from(_KNOWN[kind])
    return _SINGLE[type(kind)](kind)


def _decimal(kind: kinds.Number):
    high = Decimal("0.3") if kind is kinds.SHARE else kind.highest  # three of them are at most a whole
    return st.decimals(kind.lowest, high, places=kind.places, allow_nan=False, allow_infinity=False).map(lambda one: kind.write(one + 0))


_FIRST, _LAST = datetime.fromisoformat("1981-01-01T00:00:00"), datetime.fromisoformat("9990-01-01T00:00:00")
_SINGLE = {
    kinds.Words: text_of,
    kinds.Choice: lambda kind: st.sampled_from(kind.options),
    kinds.Number: _decimal,
    kinds.Whole: lambda kind: st.integers(kind.least, kind.most),
    kinds.Flag: lambda kind: st.booleans(),
    kinds.Day: lambda kind: st.dates(date(1980, 1, 1), date(9998, 1, 1)).map(str),
    kinds.Moment: lambda kind: st.datetimes(_FIRST, _LAST, timezones=st.just(UTC)).map(rfc3339),
    kinds.Sha256: lambda kind: st.sampled_from(["ab" * 32, "0" * 64]),
    kinds.Id: lambda kind: st.integers(0, 2**128 - 1).map(lambda number: str(uuid.UUID(int=number))),
}


def _together(shape: Shape, members: dict) -> dict:
    """Without members of which another one is missing."""
    apart = {name for names in shape.together for name in names if not members.keys() >= set(names)}
    return {name: value for name, value in members.items() if name not in apart}


def without_empty(value):
    """What a table can say: nothing that is empty."""
    if isinstance(value, dict):
        kept = {name: without_empty(member) for name, member in value.items()}
        return {name: member for name, member in kept.items() if member not in ({}, [], None)}
    if isinstance(value, list):
        return [one for one in map(without_empty, value) if one not in ({}, [])]
    return value


def event_of(stage: str):
    return value_of(EVENT_SHAPES[stage]).map(without_empty)


EVENTS = st.sampled_from(sorted(EVENT_SHAPES)).flatmap(event_of)
