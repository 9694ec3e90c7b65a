"""Demand 1: one bit flipped in any column of the record, by a superuser with every guard off. fsck names the class and exits 1.

Every column of every table of the ledger has its row here: a new column without one fails.
"""

import re

import pytest

from traceability.ledger.fsck.report import DAMAGED
from traceability.ledger.fsck.walk import rows

NTH = "(SELECT entry_id FROM ledger.leaf WHERE leaf_index = {})"
NEWEST = "(SELECT max(size) FROM ledger.checkpoint)"


def byte(column, place="0"):
    return f"set_byte({column}, {place}, get_byte({column}, {place}) # 1)"


def word(column):
    return f"left({column}, -1) || chr(ascii(right({column}, 1)) # 1)"


def uuid(column):
    return f"overlay({column}::text placing to_hex(('x' || substr({column}::text, 36, 1))::bit(4)::int # 1) from 36)::uuid"


def number(column):
    return f"{column} # 1"


def soon(column):
    return f"{column} + interval '1 microsecond'"


def flip(table, column, changed, where, kind, **more):
    return pytest.param(
        f"UPDATE ledger.{table} SET {column} = {changed} WHERE {where}", kind, id=f"{table}.{column} {more.get('what', '')}".strip()
    )


LEAF_7 = f"entry_id = {NTH.format(7)}"
HEAD = "subject_id = (SELECT subject_id FROM ledger.entry WHERE subject_version = 2 LIMIT 1)"
TILES = {
    "first": "level = 0 AND idx = 0",
    "last full": "level = 0 AND idx = 2",
    "right edge": "level = 0 AND width < 256",
    "level 1": "level = 1",
}
FLIPS = [
    flip("entry", "entry_id", "entry_id + 1000000", LEAF_7, "leaves"),
    flip("entry", "uid", uuid("uid"), LEAF_7, "leaves"),
    flip("entry", "kind", word("kind"), LEAF_7, "leaves"),
    flip("entry", "organisation_id", uuid("organisation_id"), LEAF_7, "leaves"),
    flip("entry", "subject_type", word("subject_type"), LEAF_7, "leaves"),
    flip("entry", "subject_id", uuid("subject_id"), LEAF_7, "leaves"),
    flip("entry", "subject_version", "subject_version + 2", LEAF_7, "leaves"),
    *(flip("entry", "leaf", byte("leaf", place), f"entry_id = {NTH.format(index)}", "tiles", what=f"{place} of {index}")
      for index in (0, 500, 999) for place in ("0", "octet_length(leaf) / 2", "octet_length(leaf) - 1")),
    flip("entry", "leaf", byte("leaf", "300"), "entry_id = (SELECT max(entry_id) FROM ledger.pending)", "heads", what="that waits"),
    flip("entry", "leaf_hash", byte("leaf_hash", "31"), LEAF_7, "leaves"),
    flip("entry", "xid", "'1'", f"entry_id = (SELECT entry_id FROM ledger.subject_head WHERE {HEAD})", "heads"),
    flip("entry", "inserted_at", soon("inserted_at"), f"entry_id = (SELECT entry_id FROM ledger.subject_head WHERE {HEAD})", "heads"),
    flip("entry_uid", "uid", uuid("uid"), LEAF_7, "entry_uid"),
    flip("entry_uid", "entry_id", "entry_id + 1000000", LEAF_7, "entry_uid"),
    flip("subject_head", "subject_type", word("subject_type"), HEAD, "heads"),
    flip("subject_head", "subject_id", uuid("subject_id"), HEAD, "heads"),
    flip("subject_head", "version", number("version"), HEAD, "heads"),
    flip("subject_head", "entry_id", number("entry_id"), HEAD, "heads"),
    flip("subject_head", "leaf_hash", byte("leaf_hash"), HEAD, "heads"),
    flip("subject_head", "xid", "'1'", HEAD, "heads"),
    flip("subject_head", "changed_at", soon("changed_at"), HEAD, "heads"),
    flip("pending", "entry_id", "entry_id + 1000000", "true", "placement"),
    flip("leaf", "leaf_index", "leaf_index + 1000000", "leaf_index = 7", "density"),
    flip("leaf", "entry_id", "entry_id + 1000000", "leaf_index = 7", "leaves"),
    *(flip("tile", "data", byte("data", place), where, "tiles", what=f"{name}, byte {place}") for name, where in TILES.items() for place in ("0", "octet_length(data) - 1")),
    flip("tile", "width", "width - 1", "level = 0 AND width < 256", "tiles"),
    flip("tile", "level", "level + 1", "level = 1", "tiles"),
    flip("tile", "idx", "idx + 1000", "level = 0 AND idx = 2", "tiles"),
    flip("log", "origin", "replace(origin, 'example', 'examplf')", "true", "leaves"),
    flip("log", "year", number("year"), "true", "density"),
    flip("log", "size", "size - 1", "true", "density"),
    flip("log", "root", byte("root"), "true", "roots"),
    flip("checkpoint", "size", "size + 1", f"size = {NEWEST}", "signatures"),
    flip("checkpoint", "follows", "follows + 1", f"size = {NEWEST}", "signatures"),
    flip("checkpoint", "root", byte("root"), f"size = {NEWEST}", "roots"),
    *(flip("checkpoint", "note", byte("note", place), f"size = {NEWEST}", "signatures", what=what)
      for what, place in {"origin": "3", "size": "26", "root": "40", "signature": "octet_length(note) - 20"}.items()),
    flip("signing_key", "id", uuid("id"), "purpose = 'checkpoint'", "keys"),
    flip("signing_key", "name", word("name"), "purpose = 'checkpoint'", "keys"),
    flip("signing_key", "key_id", byte("key_id"), "purpose = 'checkpoint'", "keys"),
    flip("signing_key", "vkey", word("vkey"), "purpose = 'checkpoint'", "keys"),
    flip("signing_key", "purpose", "'witness'", "purpose = 'checkpoint'", "keys"),
    flip("signing_key", "not_before", soon("not_before"), "true", "keys"),
    flip("signing_key", "retired_at", "now()", "true", "keys"),
    flip("signing_key", "version", number("version"), "true", "keys"),
    *(flip("cosignature", "line", byte("line", place), f"size = {NEWEST}", "cosignatures", what=what)
      for what, place in {"name": "5", "key id": "26", "time": "34", "signature": "octet_length(line) - 20"}.items()),
    flip("cosignature", "witness", word("witness"), f"size = {NEWEST}", "cosignatures"),
    flip("cosignature", "signed_at", "signed_at + interval '1 second'", f"size = {NEWEST}", "cosignatures"),
    flip("cosignature", "size", "1", f"size = {NEWEST}", "cosignatures"),
    flip("witnessed", "size", "2", f"size = {NEWEST}", "witnessed"),
    flip("disclosure", "uid", uuid("uid"), "path = 'request'", "disclosures"),
    flip("disclosure", "path", word("path"), "path = 'request'", "disclosures"),
    flip("disclosure", "salt", byte("salt"), "path = 'request'", "disclosures"),
    flip("disclosure", "value", byte("value", "5"), "path = 'request'", "disclosures"),
    flip("tracked", "class", "'free'", "table_name = 'public.thing'::regclass", "catalogue"),
    flip("tracked", "table_name", "'pg_class'", "table_name = 'public.thing'::regclass", "catalogue"),
    *(flip("erasable", column, changed, "path = 'request' AND table_name IS NULL", "catalogue") for column, changed in {
        "kind": "'thing.said'", "path": word("path"), "subject_type": "'thing'", "table_name": "'public.thing'::regclass", "column_name": "'name'",
        "key_column": "'id'", "key_of": "'entry'", "place_column": "'position'", "place_first": "1", "member": "ARRAY['x']", "emptied": "'0'::jsonb",
        "same_words": "NOT same_words"}.items()),
    pytest.param("UPDATE api_submission SET body_sha256 = " + word("body_sha256"), "requests", id="submission.body_sha256"),
    pytest.param("UPDATE api_submission SET entry_uid = " + uuid("entry_uid"), "requests", id="submission.entry_uid"),
    pytest.param("UPDATE api_submission SET entry_uid = NULL", "requests", id="submission.entry_uid that is gone"),
    pytest.param("UPDATE api_submission SET answer = " + byte("answer", "120"), "requests", id="submission.answer"),
    pytest.param("UPDATE api_submission SET target = substr(target, 2)", "requests", id="submission.target that is none"),
    pytest.param("DELETE FROM api_submission", "requests", id="submission.* that is gone"),
]  # fmt: skip
# What stands in the way of the deed besides triggers, and is taken away first.
LOOSENED = {
    "entry SET leaf_hash": "ALTER TABLE ledger.entry ALTER COLUMN leaf_hash DROP EXPRESSION",
    "entry SET entry_id": "ALTER TABLE ledger.entry ALTER COLUMN entry_id SET GENERATED BY DEFAULT",
    "tile SET width": "ALTER TABLE ledger.tile DROP CONSTRAINT tile_is_as_long_as_wide",
}
# Columns that no proof covers, each with its reason.
WITHOUT_PROOF = {
    "leaf.log_id": "there is one log; a second one comes with the change of the year",
    "tile.log_id": "the same",
    "checkpoint.log_id": "the same",
    "log.log_id": "the same",
    "log.mode": "how the log is run, not what it says",
    "log.reason": "the same",
    "checkpoint.signed_at": "the row's own time; what was signed is in the note",
    "cosignature.log_id": "the same",
    "witnessed.log_id": "the same",
    "tracked.reason": "a sentence for people",
    "timestamp_token.*": "of the authority's making: ledger/fsck/test_cosignatures.py flips them over a real one",
    "witnessed.policy_sha256": "of a policy that is not today's, only the number is left",
    "witnessed.met_at": "the row's own time; the lines have theirs",
    "standing.*": "what the last run of a check found; the next run says it again",
    "loss.*": "there is none in a sound log: tests/ledger/test_losses.py flips each column of one",
    "incident.*": "what was noticed, not what was said; rows are final by their trigger",
}


# What the report must name: the index of the leaf, the tile, the size of the checkpoint, the subject, the key.
NAMED = {
    r"entry\.leaf .* of 0": "0/0",
    r"entry\.leaf .* of 500": "0/1",
    r"entry\.leaf .* of 999": "0/3",
    r"entry\.(leaf that waits|xid|inserted_at)|subject_head\..*": r"thin[gf] [-0-9a-f]{36}",
    r"entry\..*|leaf\..*": "7",
    r"entry_uid\..*": r"entry \d+",
    r"pending\..*": r"entry \d+",
    r"tile\.data first.*": "0/0",
    r"tile\.(data last full.*|idx)": "0/2",
    r"tile\.(data right edge.*|width)": "0/3",
    r"tile\.(data level 1.*|level)": "1/0",
    r"log\.origin": "0",
    r"log\.year": "year",
    r"log\.size": r"100\d",
    r"log\.root": r"log 100\d",
    r"checkpoint\..*": r"100\d",
    r"signing_key\..*": r"[-0-9a-f]{36}",
    r"cosignature\.size": r"1 witness\.example/w1\+.*",
    r"cosignature\..*": r"100\d witness\.example/w1\+.*",
    r"witnessed\.size": "2",
    r"disclosure\..*": r"(\d+|[-0-9a-f]{36}) request",
    r"tracked\..*": "tables: thing",
    r"erasable\..*": r"erasable: \* request \.",
    r"submission\..*": r"\d+|[-0-9a-f]{36}|key [0-9a-f]{16}",
}


@pytest.mark.parametrize(("statement", "kind"), FLIPS)
def test_a_flipped_bit_is_found_and_named(sound, statement, kind, request):
    sound.tamper(*(ddl for assignment, ddl in LOOSENED.items() if assignment in statement), statement)

    report = sound.fsck()
    assert report.exit_code == DAMAGED
    assert report.damages[kind], report.lines()
    named = next(key for column, key in NAMED.items() if re.fullmatch(column, request.node.callspec.id))
    assert re.fullmatch(named, str(report.worst_of(kind)[0].key)), report.lines()


def test_every_column_of_the_ledger_has_its_row(sound):
    columns = {f"{table}.{column}" for table, column in rows(
        "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'ledger'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition AND attnum > 0 AND NOT attisdropped")}  # fmt: skip
    flipped = {param.id.split()[0] for param in FLIPS}
    exempt = {name for name in columns if name in WITHOUT_PROOF or f"{name.split('.')[0]}.*" in WITHOUT_PROOF}

    assert columns - flipped - exempt == set()
    assert exempt & flipped == set()
