"""With whose rights a webhook is told."""

from traceability.notices.access import KEEPERS
from traceability.notices.models import Subscription
from traceability.registry import queries as registry
from traceability.registry.errors import UnknownMember
from traceability.registry.viewer import Viewer


def acts_for(webhook: Subscription) -> Viewer | None:
    """Who made or last changed it, with the rights of now; None when they may keep no webhooks here any more. One query."""
    try:
        viewer = registry.viewer_of_person(webhook.person, webhook.organisation_id)
    except UnknownMember:
        return None
    return viewer if viewer.role in KEEPERS else None
