"""What fsck holds certificates against: the entry of their issue, which names the statement's bytes by their hash, and each change's."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db import connection

from traceability.certificates import entries
from traceability.certificates.models import Certificate
from traceability.ledger.envelope import plain
from traceability.ledger.replay import BATCH, Compared, Contradiction, Stated, register_derivation, register_state
from traceability.registry.viewer import system_viewer

# An entry and a row of each change, one beside the other; what only one of the two knows stands alone.
_CHANGES = """
WITH said AS (
    SELECT subject_id, subject_version, kind, envelope -> 'body' AS body, envelope #>> '{actor,id}' AS actor
    FROM ledger.entry, LATERAL (SELECT convert_from(leaf, 'UTF8')::jsonb) AS read (envelope)
    WHERE subject_type = 'certificate' AND kind = ANY(%(kinds)s) AND subject_id = ANY(%(certificates)s::uuid[])
), stood AS (
    SELECT * FROM certificates_statuschange WHERE certificate_id = ANY(%(certificates)s::uuid[])
)
SELECT coalesce(subject_id, certificate_id), coalesce(subject_version, certificate_version),
       ARRAY[said.kind, body ->> 'state', body ->> 'reason', actor],
       ARRAY['certificate.' || stood.kind, state, reason, made_by::text]
    FROM said FULL JOIN stood ON (certificate_id, certificate_version) = (subject_id, subject_version)
    ORDER BY 1, 2
"""


def register() -> None:
    """Called once, when the app is ready."""
    register_state(entries.CERTIFICATE_ISSUED, subject_type="certificate", read=certificates, rows=("certificates_certificate", "id"))
    register_derivation("changes of certificates", changes)


def certificates(ids: Collection[UUID]) -> dict[UUID, Stated]:
    """What the rows say of these certificates. The state is that of the issue only as long as nothing has changed it."""
    by = system_viewer(None)
    found = {}
    for one in Certificate.objects.filter(id__any=sorted(ids)):
        body = plain(entries.certificate_issued(one, by=by).body)
        unheld = frozenset({"state"} if one.version > 1 else ())
        kept = {name: value for name, value in body.items() if name not in unheld}
        found[one.id] = Stated(kept, recorded_at=one.issued_at, unheld=unheld)
    return found


def changes() -> Iterator[Compared]:
    """Each change of a certificate beside its entry: what, why, by whom; and the state that the last of them left."""
    after = UUID(int=0)
    while batch := dict(Certificate.objects.filter(id__gt=after, version__gt=1).order_by("id").values_list("id", "state")[:BATCH]):
        after = max(batch)
        with connection.cursor() as cursor:
            cursor.execute(_CHANGES, {"kinds": sorted(entries.CHANGED.values()), "certificates": list(batch)})
            rows = cursor.fetchall()
        wrong = [Contradiction(f"certificate {one} version {version}", said, stood) for one, version, said, stood in rows if said != stood]
        last = {one: said[1] for one, _, said, _ in rows}
        wrong += [Contradiction(f"certificate {one}", last.get(one), state) for one, state in batch.items() if last.get(one) != state]
        yield Compared(len(rows), tuple(wrong))
