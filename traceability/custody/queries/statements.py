"""The hand-written statements of this folder, with the rules that they share filled in.

An event counts as of a moment if it was recorded at or before it and not corrected at or before it: `in_force.sql`. In the
other files `/* in_force x */` stands for that rule over the alias x, `/* mixes x */` for an event that shares its plant's
circuit, `/* pool */` for those of the two events next to `here` in its plant that mix with it, `/* assays */` for the assays in
force of the lots `held`.
"""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
"""As of now: everything that is recorded counts."""
_FOLDER = Path(__file__).parent
_HELD = ("unnest(%(lots)s::uuid[]) AS wanted (id)", "held AS wanted")
_RULE = re.compile(r"/\* (in_force|mixes) (\w+) \*/")


@cache
def statement(name: str) -> str:
    """The text of `<name>.sql`. Its parameters are named: `at`, and where it walks a chain `lots`, `depth`, `rows`, `mixing`
    (downstream `events` too);
    where it reads one `events`, `lots`, `mixing`, `mined`, `organisation`.

    A depth of 100 and more is no bound: steps are then not counted, and every event is walked from once.
    """
    text = _text(name).replace("/* pool */", _text("pool")).replace("/* assays */", _text("assays").replace(*_HELD))
    return _RULE.sub(lambda found: f"({in_force(found[2]) if found[1] == 'in_force' else _mixes(found[2])})", text)


@cache
def in_force(alias: str) -> str:
    """The rule over a table alias of `custody_event`."""
    return re.sub(r"\bevent\.", f"{alias}.", _text("in_force").strip())


def _mixes(alias: str) -> str:
    return f"{alias}.custody_model = 'mass_balance' AND {alias}.stage = ANY(%(mixing)s)"


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
