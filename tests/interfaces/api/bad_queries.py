"""Questions that cannot be answered: parameters that nobody knows, that stand twice, or that are out of bounds."""

from tests import openapi
from tests.interfaces.api.bad_world import Bad

_READERS = {"events": "otto", "lots": "otto", "cases": "rita", "registry": "sven", "shipments": "otto", "ledger": "otto"}
_READERS |= {"uploads": "ada", "webhooks": "ada"}
_PLACES = {
    "{number}": "@submitted-shipment", "{case_id}": "@fine-case", "{event_id}": "@import", "{lot}": "HFR:IN-1", "{uid}": "@absent", "{table}": "deposits",
    "{year}": "2026", "{tile}": "0/000", "{upload_id}": "@absent", "{webhook_id}": "@absent", "{delivery_id}": "@absent",
}  # fmt: skip
_PAGED = {
    "limit": ("0", "-1", "501", "abc", "1.5", "1e2", "", "9" * 30, "٥"),
    "cursor": ("abc", "!", "WyJhIiwiYiIsImMiLCJkIl0", "W10", "x" * 1001, ""),
}
_BAD = {
    "depth": ("0", "-1", "99", "abc", "1.5"),
    "at": ("yesterday", "2026-02-30T00:00:00Z", "2026-02-02", "2026-02-02T08:00:00", "9" * 50),
    "on": ("2026-02-30", "today", "2026-2-1"),
    "since": ("yesterday", "2026-02-02"),
    "until": ("2026-02-02T25:00:00Z",),
    "recorded_since": ("0",),
    "recorded_until": ("never",),
    "stage": ("melting", "MINING", ""),
    "facility": ("hfr-plant-1", "%00"),
    "organisation": ("hfr", "H"),
    "lot": ("HFR", "hfr:in-1", "HFR:%F0%9F%98%80"),
    "exporter": ("hfr",),
    "destination": ("DEU", "de"),
    "planned_since": ("2026-13-01",),
    "planned_until": ("soon",),
    "reference": ("", "x" * 201, "%00"),
    "state": ("lost",),
    "outcome": ("good",),
    "format": ("xml", "JSON"),
}


def _asked(path: str) -> str:
    for name, value in _PLACES.items():
        path = path.replace(name, value)
    return path


def _rows() -> list[Bad]:
    rows = []
    for path, method, operation in openapi.operations():
        if method != "get" or path.startswith(("/api/v1/ledger", "/api/v1/schema", "/api/v1/docs")):
            continue
        address = _asked(path.removeprefix("/api/v1"))
        by = _READERS.get(address.split("/")[1], "otto")
        known = {one["name"]: one for one in operation.get("parameters", []) if one["in"] == "query"}
        rows.append(_row(f"{address}?colour=red", 400, "unknown_parameter@?colour", by))
        for name, parameter in known.items():
            rows += [
                _row(f"{address}?{name}={value}", 400, _code(name, value), by)
                for value in (_PAGED | _BAD).get(name, ())
                if name != "reference" or parameter["schema"].get("maxLength")
            ]
        if "limit" in known:
            rows.append(_row(f"{address}?limit=1&limit=2", 400, "parameter_twice@?limit", by))
    return rows


def _code(name: str, value: str) -> str:
    if name == "cursor" and 1 <= len(value) <= 1000:
        return "bad_cursor@?cursor"
    return f"bad_parameter@?{name}"


def _row(path: str, status: int, problem: str, by: str) -> Bad:
    return Bad(path[:200], None, status, (problem,), path=path, by=by, method="GET", raw=b"")


ROWS = _rows()
