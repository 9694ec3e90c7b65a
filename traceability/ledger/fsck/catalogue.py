"""Triggers, function bodies, owners and grants of the database against the manifest in the repository.

A superuser can put back what is compared here after the deed; the signer and every receipt are for that.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows

KIND = "catalogue"
MANIFEST = Path(__file__).parent.parent / "manifest.toml"
Catalogue = Mapping[str, Mapping[str, str]]

_QUERIES = Path(__file__).with_suffix(".sql")
_SECTION = re.compile(r"^-- section: (\w+)$", re.MULTILINE)
_PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger.entry'::regclass ORDER BY 1"
_SUPERUSERS = "SELECT rolsuper FROM pg_database JOIN pg_roles AS r ON r.oid = datdba WHERE datname = current_database()"
_RIGHTS = {
    "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "D": "TRUNCATE", "x": "REFERENCES", "t": "TRIGGER", "m": "MAINTAIN",
    "X": "EXECUTE", "U": "USAGE", "C": "CREATE", "c": "CONNECT", "T": "TEMPORARY",
}  # fmt: skip
_HEAD = (
    "# Every table, grant, trigger and function that guards the record.\n"
    "# Written by `manage.py ledger_fsck --write-manifest`, compared by every fsck and by the system check traceability.E008.\n"
)


def catalogue() -> Catalogue:
    """The database's own account of what guards it. All partitions of the entries stand under one name; they must be alike."""
    partitions = [name.removeprefix("ledger.") for (name,) in rows(_PARTITIONS)]
    _, *parts = _SECTION.split(_QUERIES.read_text(encoding="utf-8"))
    return {
        section: _merged([_told(row) for row in rows(query)], partitions) for section, query in zip(parts[::2], parts[1::2], strict=True)
    }


def manifest() -> Catalogue:
    """What the repository says that must be there."""
    return _parsed(MANIFEST.read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def _parsed(text: str) -> Catalogue:
    """Once for each text: to parse it takes longer than all that the database is asked."""
    return tomllib.loads(text)


def as_toml(found: Catalogue) -> str:
    """The manifest's text: one line for each thing, so that a change shows as one line."""
    lines = [_HEAD]
    for section, entries in found.items():
        lines.append(f"[{section}]")
        lines += [f"{json.dumps(name)} = {json.dumps(entries[name], ensure_ascii=False)}" for name in sorted(entries)]
        lines.append("")
    return "\n".join(lines)


def check_catalogue(report: Report) -> None:
    wanted, found = manifest(), catalogue()
    report.count(KIND, 0)
    for section, there in found.items():
        must = wanted.get(section, {})
        if section == "event_triggers" and not there and not rows(_SUPERUSERS)[0][0]:
            continue  # a deployment whose database is no superuser's cannot have them
        report.count(KIND, len(must))
        for name in sorted(there.keys() | must.keys()):
            if there.get(name) != must.get(name):
                report.bad(KIND, "", f"{section}: {name}", expected=must.get(name), found=there.get(name))


def _told(row: Sequence[str | list[str] | None]) -> tuple[str, str]:
    """A row as name and one sentence. Owners other than the ledger's roles are logins, whose names differ from place to place."""
    name, what, *rest = row
    said = [str(what)] if what else []
    if rest:
        owner, grants = rest
        said.append(f"owner {owner if str(owner).startswith('ledger_') else 'the login that migrates'}")
        said += sorted(_grant(str(grant)) for grant in grants or () if not str(grant).startswith(f"{owner}="))
    return str(name), "; ".join(said)


def _grant(item: str) -> str:
    """`ledger_app=arw/ledger_owner` in words. What stands behind the slash is who granted it."""
    role, _, rights = item.rpartition("/")[0].rpartition("=")
    named = [_RIGHTS.get(letter, letter) + ("*" if star else "") for letter, star in re.findall(r"(\w)(\*?)", rights)]
    return f"{role or 'PUBLIC'} {'+'.join(sorted(named))}"


def _merged(entries: Sequence[tuple[str, str]], partitions: Sequence[str]) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for name, what in entries:
        for partition in partitions:
            name, what = name.replace(partition, "entry_N"), what.replace(partition, "entry_N")
        told.setdefault(name, []).append(what)
    return {name: _of_all(whats, len(partitions) if "entry_N" in name else len(whats)) for name, whats in told.items()}


def _of_all(whats: Sequence[str], wanted: int) -> str:
    return " | ".join(sorted(set(whats))) if len(whats) == wanted else f"on {len(whats)} of {wanted} partitions"
