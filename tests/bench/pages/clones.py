"""A recorded chain copied set-based, as the owner and with the triggers off: for other enterprises, and half a year before each time.

An id becomes that of its clone by its version nibble (8) and the number of the clone in its last four digits. Every entry of a clone is
sequenced and sealed, and examinations name the clones of what they read. What an entry's body says beside its uid and subject is what the
first chain said: `ledger_fsck` finds that; a page does not.
"""

from psycopg import Connection

WORLD = (
    "registry_organisation",
    "registry_facility",
    "registry_licence",
    "registry_publiclisting",
)
"""Cloned once for each set of enterprises; the rest once for each chain."""
CODES = "BYM|HFR|EXP|TLAB"
ABOUT_A_CHAIN = "'event', 'shipment', 'case', 'certificate'"
FUNCTIONS = r"""
CREATE FUNCTION pg_temp.moved(id uuid, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN n = 0 THEN id ELSE overlay(overlay(id::text PLACING lpad(to_hex(n), 4, '0') FROM 33) PLACING '8' FROM 15)::uuid END $$;
CREATE FUNCTION pg_temp.coded(words text, w integer) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN w = 0 THEN words ELSE regexp_replace(words, '\m(BYM|HFR|EXP|TLAB)\M', '\1W' || lpad(w::text, 3, '0'), 'g') END $$;
"""
KNOWN = f"""
CREATE TEMP TABLE known AS
SELECT entry.*, CASE WHEN subject_type IN ({ABOUT_A_CHAIN}) THEN 'n' ELSE 'wn' END AS level FROM ledger.entry
WHERE subject_type IN ({ABOUT_A_CHAIN}) OR subject_id IN (
    SELECT id FROM registry_organisation WHERE code ~ '^({CODES})$'
    UNION ALL SELECT id FROM registry_facility WHERE code ~ '^({CODES})-'
    UNION ALL SELECT licence.id FROM registry_licence AS licence JOIN registry_organisation AS one ON one.id = organisation_id WHERE one.code ~ '^({CODES})$'
    UNION ALL SELECT listed.id FROM registry_publiclisting AS listed JOIN registry_organisation AS one ON one.id = organisation_id WHERE one.code ~ '^({CODES})$');
CREATE UNIQUE INDEX ON known (uid); ANALYZE known
"""
ENTRIES = """
INSERT INTO ledger.entry (uid, kind, organisation_id, subject_type, subject_id, subject_version, leaf)
SELECT pg_temp.moved(uid, n), kind,
       CASE WHEN organisation_id IN (SELECT subject_id FROM known WHERE subject_type = 'organisation') THEN pg_temp.moved(organisation_id, wn) ELSE organisation_id END,
       subject_type, pg_temp.moved(subject_id, n), subject_version,
       convert_to(replace(replace(convert_from(leaf, 'UTF8'), subject_id::text, pg_temp.moved(subject_id, n)::text), uid::text, pg_temp.moved(uid, n)::text), 'UTF8')
FROM known CROSS JOIN {place} WHERE level = '{level}' ORDER BY n, entry_id
"""
HEADS = """
INSERT INTO ledger.subject_head (subject_type, subject_id, version, entry_id, leaf_hash, xid, changed_at)
SELECT DISTINCT ON (subject_type, subject_id) subject_type, subject_id, subject_version, entry_id, leaf_hash, xid, inserted_at
FROM ledger.entry WHERE entry_id > %s ORDER BY subject_type, subject_id, subject_version DESC
"""
DOSSIERS = """
WITH told AS (
    SELECT examination.id, convert_to('[' || string_agg('["' || place.uid || '","' || encode(entry.leaf_hash, 'hex') || '"]', ',' ORDER BY place.uid) || ']', 'UTF8') AS dossier
    FROM review_examination AS examination CROSS JOIN unnest(read_uids) AS uid
    JOIN ledger.entry_uid AS place USING (uid) JOIN ledger.entry ON entry.entry_id = place.entry_id GROUP BY 1)
UPDATE review_examination AS examination SET dossier = told.dossier, dossier_sha256 = encode(sha256(told.dossier), 'hex') FROM told WHERE told.id = examination.id
"""
MONTH = "to_char((s.{0} || '-01')::date - c * interval '6 months', 'YYYY-MM')"
SPECIAL = {
    ("registry_organisation", "code"): "pg_temp.coded(s.code, w)",
    ("registry_organisation", "name"): "s.name || ' ' || w",
    ("registry_organisation", "name_zh"): "s.name_zh || w",
    ("registry_organisation", "credit_code"): "overlay(s.credit_code PLACING lpad(w::text, 3, '0') FROM 9)",
    ("registry_facility", "code"): "pg_temp.coded(s.code, w)",
    ("registry_licence", "number"): "s.number || '-W' || lpad(w::text, 3, '0')",
    ("custody_lot", "name"): "pg_temp.coded(s.name, w) || '-C' || c",
    ("custody_event", "period"): MONTH.format("period"),
    ("custody_event", "fields"): "CASE WHEN s.fields ? 'period' THEN s.fields || jsonb_build_object('period', " + MONTH.format("period") + ") ELSE s.fields END",
    ("custody_event", "ticket"): "CASE s.ticket WHEN '' THEN '' ELSE s.ticket || '-' || n END",
    ("custody_event", "invoice_number"): "CASE s.invoice_number WHEN '' THEN '' ELSE s.invoice_number || '-' || n END",
    ("custody_document", "number"): "CASE s.number WHEN '' THEN '' ELSE s.number || '-' || n END",
    ("custody_document", "issuer"): "pg_temp.coded(s.issuer, w)",
    ("custody_document", "sha256"): "CASE s.sha256 WHEN '' THEN '' ELSE encode(sha256(convert_to(s.sha256 || n, 'UTF8')), 'hex') END",
    ("custody_seal", "seal"): "s.seal || '-' || n",
    ("custody_shipment", "number"): "overlay(s.number PLACING upper(lpad(to_hex(n), 4, '0')) FROM 15)",
    ("custody_shipment", "reference"): "s.reference || '-' || n",
    ("certificates_certificate", "status_list"): "s.status_list + n",
    ("certificates_certificate", "number"): "overlay(s.number PLACING upper(lpad(to_hex(n), 4, '0')) FROM 15)",
    ("review_examination", "read_uids"):
        "ARRAY(SELECT pg_temp.moved(uid, CASE known.level WHEN 'n' THEN n WHEN 'wn' THEN wn ELSE 0 END)"
        " FROM unnest(s.read_uids) AS uid LEFT JOIN known USING (uid) ORDER BY 1)",
    ("review_examination", "parties"):
        "ARRAY(SELECT CASE WHEN known.uid IS NULL THEN party ELSE pg_temp.moved(party, wn) END FROM unnest(s.parties) AS party"
        " LEFT JOIN known ON known.subject_type = 'organisation' AND known.subject_id = party ORDER BY 1)",
}  # fmt: skip
"""Columns that must differ from clone to clone, or name something that does."""


def cloned(server: Connection, worlds: int, clones: int) -> None:
    """Bring what is there once to `worlds` sets of enterprises with `clones` chains each. As the login, which owns the tables."""
    server.execute("SET ledger.migrating = 'on'")
    server.execute(FUNCTIONS)
    tables = _column(
        server,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ '^(custody|review|certificates)_' ORDER BY 1",
    )
    ledger = ["ledger.entry", "ledger.entry_uid", "ledger.subject_head", "ledger.pending"]
    ledger += _column(server, "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger.entry'::regclass")
    everything = [*(f"public.{one}" for one in (*WORLD, *tables)), *ledger]
    always = server.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgrelid = ANY(%s::regclass[]) AND tgenabled = 'A' AND tgparentid = 0",
        [everything],
    ).fetchall()
    for table in everything:
        server.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    _numbers(server, worlds, clones)
    server.execute(KNOWN)
    _clone_entries(server)
    foreign, targets = _foreign(server), dict.fromkeys(tables, "n") | dict.fromkeys(WORLD, "wn")
    for table in (*WORLD, *tables):
        _clone_table(server, table, targets, foreign)
    server.execute("ANALYZE ledger.entry; ANALYZE ledger.entry_uid; ANALYZE review_examination")
    server.execute(DOSSIERS)
    for table in everything:
        server.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    for table, name in always:
        server.execute(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}"')


def _numbers(server: Connection, worlds: int, clones: int) -> None:
    """Of each clone: world w, chain c, its own number n, and that of its enterprises."""
    server.execute(
        "CREATE TEMP TABLE k AS SELECT w * %s + c AS n, w, c, CASE w WHEN 0 THEN 0 ELSE 60000 + w END AS wn"
        " FROM generate_series(0, %s) w, generate_series(0, %s) c WHERE (w, c) <> (0, 0)", [clones, worlds - 1, clones - 1]
    )  # fmt: skip
    server.execute("CREATE TEMP TABLE world AS SELECT DISTINCT w, wn, 0 AS c, wn AS n FROM k WHERE w > 0; ANALYZE k; ANALYZE world")


def _foreign(server: Connection) -> dict[tuple[str, str], str]:
    rows = server.execute(
        "SELECT conrelid::regclass::text, attname, confrelid::regclass::text FROM pg_constraint"
        " JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f' AND cardinality(conkey) = 1"
    ).fetchall()
    return {(table, column): target for table, column, target in rows}


def _clone_entries(server: Connection) -> None:
    (last,) = server.execute("SELECT max(entry_id) FROM ledger.entry").fetchone()
    for place, level in (("k", "n"), ("world", "wn")):
        server.execute(ENTRIES.format(place=place, level=level))
    server.execute("INSERT INTO ledger.entry_uid SELECT uid, entry_id FROM ledger.entry WHERE entry_id > %s", [last])
    server.execute("INSERT INTO ledger.pending SELECT entry_id FROM ledger.entry WHERE entry_id > %s", [last])
    server.execute(HEADS, [last])


def _clone_table(server: Connection, table: str, targets: dict[str, str], foreign: dict[tuple[str, str], str]) -> None:
    columns = server.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' AND attidentity = ''", [f"public.{table}"]
    ).fetchall()  # fmt: skip
    said = [_said(table, name, kind, targets.get(foreign.get((table, name), ""))) for name, kind in columns]
    names = {name for name, _ in columns}
    place = "world" if table in WORLD else "k"
    only = " WHERE s.id IN (SELECT subject_id FROM known)" if table in WORLD else ""
    order = " ORDER BY n" + (", s.recorded_at, s.id" if {"recorded_at", "id"} <= names else "")
    listed = ", ".join(f'"{name}"' for name, _ in columns)
    server.execute(f"INSERT INTO {table} ({listed}) SELECT {', '.join(said)} FROM {table} AS s CROSS JOIN {place}{only}{order}")


def _said(table: str, name: str, kind: str, level: str | None) -> str:
    """What a column of a clone says."""
    column = f's."{name}"'
    if (table, name) in SPECIAL:
        return SPECIAL[table, name]
    if level is not None:
        return f"pg_temp.moved({column}, {level})"
    if kind == "uuid" and name in ("id", "case_id", "family", "subject_id"):
        return f"pg_temp.moved({column}, n)"
    if name in ("started_at", "ended_at") or (kind == "date" and table.startswith("custody_")):
        return f"({column} - c * interval '6 months')::{kind}"
    return f"{column} - n * interval '1 minute'" if kind == "timestamp with time zone" else column


def _column(server: Connection, statement: str) -> list[str]:
    return [row[0] for row in server.execute(statement).fetchall()]
