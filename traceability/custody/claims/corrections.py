"""What is said of an event afterwards: that it is wrong, or that it is so. Pure. Names: product.md section 5."""

from dataclasses import dataclass

from traceability.custody import errors
from traceability.custody.claims import kinds
from traceability.custody.claims.events import EventClaim, read_event
from traceability.custody.claims.kinds import Problems, Schema
from traceability.custody.claims.shapes import Shape, place_of
from traceability.kernel.errors import ClaimsMalformed

REASON = kinds.Words(1000)


@dataclass(frozen=True, slots=True)
class CorrectionClaim:
    """Why an event is wrong, and what happened instead; nothing: it did not happen."""

    reason: str
    event: EventClaim | None


@dataclass(frozen=True, slots=True)
class ConfirmationClaim:
    """Says nothing but that it is so."""


CONFIRMATION = Shape(ConfirmationClaim, {})


def correction_schema(event: Schema) -> Schema:
    """The body of a correction around the schema of an event."""
    return {
        "type": "object",
        "properties": {"reason": REASON.schema, "event": {"anyOf": [event, {"type": "null"}]}},
        "required": ["reason", "event"],
        "additionalProperties": False,
    }


def read_correction(body: object) -> CorrectionClaim:
    """Raises ClaimsMalformed with every bad place. That an event did not happen is said, so `event` is never left out."""
    problems: Problems = []
    if not isinstance(body, dict):
        raise ClaimsMalformed([errors.WrongType(pointer="", expected="an object")])
    problems.extend(errors.UnknownField(pointer=place_of("", name), field=name) for name in body if name not in {"reason", "event"})
    if body.get("reason") is None:
        problems.append(errors.MissingField(pointer="/reason", field="reason"))
    if "event" not in body:
        problems.append(errors.MissingField(pointer="/event", field="event"))
    reason = None if body.get("reason") is None else REASON.read(body["reason"], "/reason", problems)
    event = None if body.get("event") is None else read_event(body["event"], "/event", problems)
    if problems or reason is None:
        raise ClaimsMalformed(problems)
    return CorrectionClaim(reason, event)


def read_confirmation(body: object) -> ConfirmationClaim:
    """Raises ClaimsMalformed with every bad place."""
    problems: Problems = []
    claim = CONFIRMATION.read(body, "", problems)
    if problems or claim is None:
        raise ClaimsMalformed(problems)
    return claim
