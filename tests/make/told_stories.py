"""The stories told to the database, by the commands that a door would call."""

from uuid import UUID, uuid5

from tests.cast import Cast
from tests.make.ledger import seal_now
from traceability.certificates import services as certificates
from traceability.certificates.models import Certificate
from traceability.custody import services as custody
from traceability.custody.claims import read_events, read_shipment
from traceability.custody.models import Shipment
from traceability.interfaces.console.demo import stories
from traceability.ledger import services as ledger
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.models import Organisation
from traceability.registry.viewer import Viewer
from traceability.review import services as review
from traceability.review.models import Case

_TOKENS = UUID("018f0000-0000-7000-8000-0000000000aa")


def a_submitter(code: str) -> Viewer:
    """Who records for an organisation of a story."""
    return Viewer(
        person=uuid5(_TOKENS, code),
        organisation=Organisation.objects.get(code=code).id,
        organisation_code=code,
        role="submitter",
        via="token",
    )


def tell(name: str, *, supervisor: Viewer) -> list[Shipment]:
    """A story's registry, events and shipments, recorded in order; returns the shipments."""
    story = stories.load(name)
    registry.load_reference(by=supervisor)
    registry.import_document(by=supervisor, document=read_document(story.registry))
    events: dict[str, str] = {}
    for step in story.steps:
        claims = read_events(stories.filled(step["body"], events))
        (recorded,) = custody.record_events(by=a_submitter(step["as"]), claims=claims)
        events[step["label"]] = str(recorded.event.id)
    return [
        custody.submit_shipment(by=a_submitter(one["as"]), claim=read_shipment(stories.filled(one["body"], events))).shipment
        for one in story.shipments
    ]


def approved(shipment: Shipment, cast: Cast) -> Case:
    """The shipment's case, examined and approved by Rita, and by Sven where two must sign."""
    examination = review.examine(shipment.id)
    for person in (cast.rita, cast.sven):
        decided = review.decide(
            by=person.viewer, case_id=examination.case_id, verdict="approve", reason="everything agrees", examination=examination.number
        )
        if decided.case.state == "approved":
            return decided.case
    raise AssertionError("two signatures were not enough")


def certified(name: str, cast: Cast) -> Certificate:
    """A story from its first event to its certificate, every entry so far sealed but the certificate's own."""
    (shipment,) = tell(name, supervisor=cast.sven.viewer)
    case = approved(shipment, cast)
    ledger.prepare()
    seal_now()
    return certificates.issue(case_id=case.id).certificate
