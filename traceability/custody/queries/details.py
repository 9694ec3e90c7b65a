"""Names of persons and plates, kept apart from the events and shipments that name them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from traceability.custody.models import PersonalDetails


def details_of(subject_ids: Iterable[UUID]) -> dict[UUID, Mapping[str, str]]:
    """Personal details by event or shipment: pointer into it → text. For the system: it asks nobody's right. One query."""
    wanted = sorted(set(subject_ids))
    return dict(PersonalDetails.objects.filter(subject_id__any=wanted).values_list("subject_id", "values")) if wanted else {}
