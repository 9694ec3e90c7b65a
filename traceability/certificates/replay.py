"""What fsck holds certificates against: the entry of their issue, which names the statement's bytes by their hash, each change's and each
release's; and that what a release did not let leave went back."""

import json
from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Q

from traceability.certificates import entries
from traceability.certificates.models import Certificate
from traceability.ledger.envelope import plain
from traceability.ledger.replay import BATCH, Batch, Compared, Contradiction, Stated, register_derivation, register_state
from traceability.registry.viewer import system_viewer

# An entry and a row of each change or release, one beside the other; what only one of the two knows stands alone.
_CHANGES = """
WITH said AS (
    SELECT subject_id, subject_version, kind, envelope -> 'body' AS body, envelope #>> '{actor,id}' AS actor
    FROM ledger.entry, LATERAL (SELECT convert_from(leaf, 'UTF8')::jsonb) AS read (envelope)
    WHERE subject_type = 'certificate' AND kind = ANY(%(kinds)s) AND subject_id = ANY(%(certificates)s::uuid[])
), stood AS (
    SELECT certificate_id, certificate_version, ARRAY['certificate.' || kind, state,
           reason || coalesce(nullif(to_jsonb(facts), '[]')::text, ''),
           coalesce(made_by, '00000000-0000-0000-0000-000000000000')::text] AS told
        FROM certificates_statuschange WHERE certificate_id = ANY(%(certificates)s::uuid[])
    UNION ALL
    SELECT one.certificate_id, said.subject_version, ARRAY['certificate.released', 'certified', format('%%s %%s', released_on, (
           SELECT jsonb_agg(jsonb_build_object('line', line.number, 'lot', lot.name, 'net_kg', let.net_kg::text) ORDER BY line.number)
               FROM certificates_releasedline AS let JOIN custody_line AS line ON line.id = let.line_id
               JOIN custody_lot AS lot ON lot.id = line.lot_id WHERE let.release_id = one.id)), released_by::text]
        FROM certificates_release AS one
        LEFT JOIN said ON said.subject_id = one.certificate_id AND said.kind = 'certificate.released'
        WHERE one.certificate_id = ANY(%(certificates)s::uuid[])
)
SELECT coalesce(subject_id, certificate_id), coalesce(subject_version, certificate_version),
       ARRAY[said.kind, body ->> 'state', coalesce(body ->> 'reason' || coalesce(body ->> 'facts', ''),
             format('%%s %%s', body ->> 'released_on', body -> 'lines')), actor],
       told
    FROM said FULL JOIN stood ON (certificate_id, certificate_version) = (subject_id, subject_version)
    ORDER BY 1, 2
"""
_RESTS = """
SELECT one.id, line.number, CASE WHEN let_go.id IS NULL THEN 0 ELSE line.net_kg - coalesce(let.net_kg, 0) END, coalesce(-back.net_kg, 0)
FROM certificates_certificate AS one JOIN custody_line AS line ON line.shipment_id = one.shipment_id
JOIN custody_draw AS drawn ON drawn.shipment_id = one.shipment_id AND drawn.kind = 'ship' AND drawn."position" = line.number - 1
LEFT JOIN certificates_release AS let_go ON let_go.certificate_id = one.id
LEFT JOIN certificates_releasedline AS let ON let.line_id = line.id
LEFT JOIN custody_draw AS back ON back.undoes_id = drawn.id
WHERE one.id = ANY(%s::uuid[]) ORDER BY one.id, line.number
"""


def register() -> None:
    """Called once, when the app is ready."""
    register_state(entries.CERTIFICATE_ISSUED, subject_type="certificate", read=certificates, rows=("certificates_certificate", "id"))
    register_derivation("changes of certificates", changes)
    register_derivation("rests of releases", rests)


def certificates(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """What the rows say of these certificates. The state is that of the issue only as long as nothing has changed it."""
    by = system_viewer(None)
    found = {}
    for one in Certificate.objects.filter(id__any=sorted(ids)):
        body = plain(entries.certificate_issued(one, by=by).body) | _status(one)
        unheld = frozenset({"state"} if one.version > 1 else ())
        kept = {name: value for name, value in body.items() if name not in unheld}
        found[one.id] = Stated(kept, recorded_at=one.issued_at, unheld=unheld)
    return found


def _status(one: Certificate) -> dict[str, str]:
    """The place in the public list where it is not the one that the credential names, whose bytes the entry holds: no body has it."""
    said = json.loads(bytes(one.credential)) if one.credential is not None else {}
    place = said.get("credentialStatus", {}).get("id") if isinstance(said, dict) else None
    kept = None if one.status_list is None and one.status_index is None else f"{one.status_list}#{one.status_index}"
    return {} if kept == (str(place).rpartition("/")[2] if place else None) else {"status": str(kept)}


def changes() -> Iterator[Batch]:
    """Each change or release of a certificate beside its entry: what, why, by whom; and the state that the last of them left."""
    changed, after = Certificate.objects.filter(Q(version__gt=1) | Q(release__isnull=False)), UUID(int=0)
    while batch := list(changed.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH]):
        yield Batch("certificate", batch, _changes)
        after = batch[-1]


def _changes(certificates: Sequence[UUID]) -> Compared:
    states = dict(Certificate.objects.filter(id__any=list(certificates)).values_list("id", "state"))
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"kinds": sorted([*entries.CHANGED.values(), entries.RELEASED]), "certificates": list(certificates)})
        rows = cursor.fetchall()
    wrong = [Contradiction(f"certificate {one} version {version}", said, stood) for one, version, said, stood in rows if said != stood]
    last = {one: said[1] for one, _, said, _ in rows if said is not None}
    wrong += [Contradiction(f"certificate {one}", last.get(one), state) for one, state in states.items() if last.get(one) != state]
    return Compared(len(rows), tuple(wrong))


def rests() -> Iterator[Batch]:
    """What a release did not let leave went back to its lots, line by line; a certified shipment that is not released keeps all."""
    after = UUID(int=0)
    while batch := list(Certificate.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH]):
        yield Batch("certificate", batch, _rests)
        after = batch[-1]


def _rests(certificates: Sequence[UUID]) -> Compared:
    with connection.cursor() as cursor:
        cursor.execute(_RESTS, [list(certificates)])
        rows = cursor.fetchall()
    wrong = [
        Contradiction(f"certificate {one}", f"{rest} kg of line {line} given back", f"{back} kg")
        for one, line, rest, back in rows
        if rest != back
    ]
    return Compared(len(rows), tuple(wrong))
