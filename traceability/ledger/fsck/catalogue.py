"""Triggers, function bodies, owners and grants of the database against the manifest in the repository.

A superuser can put back what is compared here after the deed; the signer and every receipt are for that.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.walk import rows

KIND = "catalogue"
MANIFEST = Path(__file__).parent.parent / "manifest.toml"
Catalogue = Mapping[str, Mapping[str, str]]

_OURS = "relnamespace IN ('ledger'::regnamespace, 'public'::regnamespace)"
_PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger.entry'::regclass ORDER BY 1"
# Owners other than the ledger's roles are logins, whose names differ from place to place.
_OWNER = "CASE WHEN {0}::regrole::text LIKE 'ledger\\_%%' THEN {0}::regrole::text ELSE 'the login that migrates' END"
_GRANTS = "(SELECT string_agg(format('%%s %%s', CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, rights), ', ' ORDER BY grantee::regrole::text) FROM (SELECT grantee, string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, '+' ORDER BY privilege_type) AS rights FROM aclexplode({0}) WHERE grantee <> {1} GROUP BY grantee) AS given)"

SECTIONS = {
    "tables": f"""
        SELECT pg_class.oid::regclass::text, format('%%s; owner %%s; %%s', coalesce(class, CASE WHEN relispartition THEN 'partition' ELSE 'NO CLASS' END),
               {_OWNER.format('relowner')}, coalesce({_GRANTS.format('relacl', 'relowner')}, 'no grants'))
        FROM pg_class LEFT JOIN ledger.tracked ON table_name = pg_class.oid WHERE {_OURS} AND relkind IN ('r', 'p', 'v', 'm')""",
    "columns": f"""
        SELECT format('%%s %%s', attrelid::regclass, attname), {_GRANTS.format('attacl', 'relowner')}
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE {_OURS} AND attacl IS NOT NULL""",
    "sequences": f"""
        SELECT pg_class.oid::regclass::text, format('owner %%s; %%s', {_OWNER.format('relowner')}, coalesce({_GRANTS.format('relacl', 'relowner')}, 'no grants'))
        FROM pg_class WHERE {_OURS} AND relkind = 'S'""",
    "triggers": f"""
        SELECT format('%%s %%s', tgrelid::regclass, tgname), format('%%s %%s', tgenabled, regexp_replace(pg_get_triggerdef(pg_trigger.oid), '^CREATE (CONSTRAINT )?TRIGGER \\S+ ', ''))
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE {_OURS} AND NOT tgisinternal""",
    "rules": f"""
        SELECT format('%%s %%s', ev_class::regclass, rulename), format('%%s %%s', ev_enabled, encode(sha256(convert_to(pg_get_ruledef(pg_rewrite.oid), 'UTF8')), 'hex'))
        FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE {_OURS} AND relkind IN ('r', 'p')""",
    "functions": f"""
        SELECT pg_proc.oid::regprocedure::text, format('%%s; %%s; owner %%s; %%s; body %%s', CASE WHEN prosecdef THEN 'as owner' ELSE 'as caller' END,
               coalesce(array_to_string(proconfig, ', '), 'no settings'), {_OWNER.format('proowner')},
               coalesce({_GRANTS.format("coalesce(proacl, acldefault('f', proowner))", 'proowner')}, 'no grants'), encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'))
        FROM pg_proc WHERE pronamespace IN ('ledger'::regnamespace, 'public'::regnamespace)
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')""",
    "constraints": f"""
        SELECT format('%%s %%s', conrelid::regclass, conname), format('%%s%%s', pg_get_constraintdef(pg_constraint.oid), CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END)
        FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE relnamespace = 'ledger'::regnamespace AND contype IN ('c', 'p', 'u', 'f')""",
    "indexes": """
        SELECT indexrelid::regclass::text, format('%%s%%s', regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX \\S+ ', '\\1'), CASE WHEN indisvalid THEN '' ELSE ' INVALID' END)
        FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'ledger'::regnamespace AND indisunique""",
    "schemas": f"""
        SELECT nspname, format('owner %%s; %%s', {_OWNER.format('nspowner')}, coalesce({_GRANTS.format('nspacl', 'nspowner')}, 'no grants'))
        FROM pg_namespace WHERE nspname = 'ledger'""",
    "event_triggers": "SELECT evtname, format('%%s %%s %%s', evtenabled, evtevent, evtfoid::regproc) FROM pg_event_trigger",
    "roles": """
        SELECT rolname, format('login %%s; superuser %%s; bypassrls %%s', rolcanlogin, rolsuper, rolbypassrls)
        FROM pg_roles WHERE rolname IN ('ledger_owner', 'ledger_app', 'ledger_sequencer', 'ledger_auditor')""",
}  # fmt: skip


def catalogue() -> Catalogue:
    """The database's own account of what guards it. All partitions of the entries stand under one name; they must be alike."""
    partitions = [name for (name,) in rows(_PARTITIONS)]
    return {section: _merged(rows(statement.replace("%%", "%")), partitions) for section, statement in SECTIONS.items()}


def manifest() -> Catalogue:
    """What the repository says that must be there."""
    return tomllib.loads(MANIFEST.read_text(encoding="utf-8"))


def as_toml(found: Catalogue) -> str:
    """The manifest's text: one line for each thing, so that a change shows as one line."""
    lines = ["# Every table, grant, trigger and function that guards the record; made by `manage.py ledger_fsck --write-manifest`, compared by every fsck."]
    for section, entries in found.items():
        lines += ["", f"[{section}]", *(f"{json.dumps(name)} = {json.dumps(entries[name], ensure_ascii=False)}" for name in sorted(entries))]
    return "\n".join(lines) + "\n"


def check_catalogue(report: Report) -> None:
    wanted, found = manifest(), catalogue()
    report.count(KIND, 0)
    for section in SECTIONS:
        there, must = found[section], wanted.get(section, {})
        if section == "event_triggers" and not there:
            continue                              # a deployment without a superuser cannot have them
        report.count(KIND, len(must))
        for name in sorted(there.keys() | must.keys()):
            if there.get(name) != must.get(name):
                report.bad(KIND, "", f"{section}: {name}", expected=must.get(name), found=there.get(name))


def _merged(entries: list[tuple[str, str]], partitions: list[str]) -> dict[str, str]:
    merged: dict[str, set[str]] = {}
    numbers: dict[str, int] = {}
    for name, value in entries:
        for partition in partitions:
            short = partition.removeprefix("ledger.")
            name, value = name.replace(short, "entry_N"), value.replace(short, "entry_N")
        merged.setdefault(name, set()).add(value)
        numbers[name] = numbers.get(name, 0) + 1
    return {
        name: " | ".join(sorted(values)) if "entry_N" not in name or numbers[name] == len(partitions) else f"on {numbers[name]} of {len(partitions)} partitions"
        for name, values in merged.items()
    }
