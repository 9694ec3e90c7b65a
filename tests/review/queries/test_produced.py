"""What was produced on all quotas of a year is what is produced on each of them."""

import pytest

from tests.make.registry import a_document, a_quota, an_organisation, registered
from tests.make.told_stories import tell
from traceability.kernel.errors import Forbidden
from traceability.registry.models import Quota
from traceability.review import queries

pytestmark = pytest.mark.django_db


def test_the_sums_of_all_are_the_sums_of_each(cast):
    for story in ("S01", "S02"):
        tell(story, supervisor=cast.sven.viewer)
    groups = ("EAST", "NORTH", "SOUTH")
    kinds = ("mining_rock", "mining_ionic", "separation")
    document = a_document(
        organisations=[an_organisation("HFR", group="SOUTH")], quotas=[a_quota(group, kind=kind) for group in groups for kind in kinds]
    )
    registered(document, by=cast.sven.viewer)

    found = queries.produced_on_quotas(groups, 2026, viewer=cast.otto.viewer)

    each = {(one.group, one.kind): queries.produced_on_quota(one, viewer=cast.otto.viewer).reo_kg for one in Quota.objects.all()}
    assert {key: found.get(key, 0) for key in each} == each
    assert sum(kg > 0 for kg in each.values()) >= 3
    assert queries.produced_on_quotas(groups, 2025, viewer=cast.otto.viewer) == {}


def test_others_may_not_ask(cast):
    with pytest.raises(Forbidden):
        queries.produced_on_quotas(["NORTH"], 2026, viewer=cast.ada.viewer)
    assert queries.produced_on_quotas([], 2026, viewer=cast.otto.viewer) == {}
