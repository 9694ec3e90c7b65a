from datetime import date

import pytest

from tests import grounds
from tests.make.registry import SYSTEM, a_full_document, an_organisation, approve, registered
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import Licence, Quota


def _everything(_: None) -> None:
    owner = {"organisation": "OWN", "share_percent": "50"}
    registered(a_full_document(organisations=[an_organisation("OWN"), an_organisation(owners=[owner])]))
    services.create_token(by=SYSTEM, holder_code_or_username="FRM")
    services.load_reference(by=SYSTEM)
    claim = services.LicenceClaim(Licence.objects.get().id, date(2026, 4, 25), net_kg=600, reo_kg=500)
    approve(uuid7(), [claim], [services.QuotaClaim(Quota.objects.get().id, 1000)])


grounds.register("ground_everything", _everything)


@pytest.fixture
def ground_everything(db):
    """At least one row in every table of the registry: one case drew 600 kg of EL-1 and 1,000 kg of the quota."""


@pytest.fixture
def everything(ground_everything):
    """At least one row in every table of the registry."""
