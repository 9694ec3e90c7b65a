"""What an operation declares about itself: enforced by `views.py`, documented by `schema.py`. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from traceability.interfaces.api.filters import Parameter


@dataclass(frozen=True)
class Operation:
    """One method at one address."""

    operation_id: str
    summary: str
    roles: frozenset[str]
    parameters: tuple[Parameter, ...] = ()
    takes_body: bool = False
    media_type: str = "application/json"
    max_body_bytes: int | None = None
    records: bool = False
    writes: bool = False
    keyed: bool = False
    request_example: Any = None
    answer_example: Any = None
    answers: Mapping[int, Any] | None = None
