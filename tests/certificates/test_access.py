import pytest

from tests.make.told_stories import a_submitter
from traceability.certificates import access
from traceability.ledger.access import may_read

pytestmark = pytest.mark.django_db


def test_a_certificate_is_found_by_its_exporter_and_by_who_reads_everything(cast, certificate):
    for viewer in (a_submitter("EXP"), cast.rita.viewer, cast.otto.viewer, cast.mei.viewer):
        assert list(access.certificates(viewer)) == [certificate]
    for viewer in (cast.ada.viewer, cast.bela.viewer, a_submitter("BYM")):
        assert list(access.certificates(viewer)) == []


def test_the_receipt_of_a_certificate_is_for_everybody(cast, certificate):
    assert may_read(None, "certificate", certificate.id)
