"""Who keeps webhooks, and of what one is told: what concerns the organisation."""

from uuid import UUID, uuid4

import pytest

from tests.make.told_stories import a_submitter
from traceability.notices import access
from traceability.notices.access import Heard, may_be_told, must_keep_webhooks
from traceability.notices.errors import WebhooksForSubmittersAndAuditors
from traceability.registry.viewer import Viewer

pytestmark = pytest.mark.django_db


def heard(subject_type, subject_id):
    return Heard(uuid4(), f"{subject_type}.x", subject_type, subject_id, 0)


@pytest.mark.parametrize(("role", "scope", "may"), [
    ("submitter", "full", True), ("auditor", "full", True), ("submitter", "read", False), ("auditor", "read", False),
    ("reviewer", "full", False), ("supervisor", "full", False), ("customs", "full", False), ("system", "full", False),
])  # fmt: skip
def test_submitters_and_auditors_keep_webhooks(role, scope, may):
    viewer = Viewer(UUID(int=1), UUID(int=2), "HFR", role, "token", scope)
    if may:
        must_keep_webhooks(viewer)
    else:
        with pytest.raises(WebhooksForSubmittersAndAuditors):
            must_keep_webhooks(viewer)


def test_only_ones_own_webhooks_are_seen(log, subscribed):
    mine = subscribed().webhook

    assert list(access.visible_webhooks(log.ada.viewer)) == [mine]
    for other in (log.bela, log.otto, log.rita, log.mei):
        assert not access.visible_webhooks(other.viewer).exists()


def test_a_certificate_is_told_its_exporter_and_who_reads_everything(cast, certificate):
    """Everybody may check one by its number; that is no reason to be told of all."""
    of = [heard("certificate", certificate.id), heard("shipment", certificate.shipment_id), heard("case", certificate.case_id)]
    uids = {one.uid for one in of}

    assert may_be_told(a_submitter("EXP"), of) == uids == may_be_told(cast.otto.viewer, of)
    assert may_be_told(cast.bela.viewer, of) == set()
    assert may_be_told(cast.otto.viewer, [heard("nobody_knows", UUID(int=1))]) == set()
