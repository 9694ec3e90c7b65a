"""What a standing check says: one word, one sentence in both languages, and its numbers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from traceability.kernel.text import Text

OK, LATE, FAILED, UNREAD, WAITING = "ok", "late", "failed", "unread", "waiting"
Facts = Mapping[str, int | str]


@dataclass(frozen=True)
class Found:
    """`late` is about time and alarms only; `failed` is about integrity; `unread`: what should be checked was out of reach."""

    state: str
    said: Text
    facts: Facts = field(default_factory=dict)


def well(en: str, zh: str, **facts: int | str) -> Found:
    return _found(OK, en, zh, facts)


def late(en: str, zh: str, **facts: int | str) -> Found:
    return _found(LATE, en, zh, facts)


def broken(en: str, zh: str, **facts: int | str) -> Found:
    return _found(FAILED, en, zh, facts)


def unread(en: str, zh: str, **facts: int | str) -> Found:
    return _found(UNREAD, en, zh, facts)


def _found(state: str, en: str, zh: str, facts: Facts) -> Found:
    return Found(state, Text(en=en, zh=zh).fill(**{name: _shown(value) for name, value in facts.items()}), facts)


def _shown(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else value
