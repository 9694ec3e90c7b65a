"""What waits for an examination: told by versions of what was read, never by times."""

import shutil

import pytest

from tests.make.custody import corrected
from tests.make.registry import a_facility, a_licence, a_listing, a_policy, a_quota, an_organisation, registered
from tests.make.review import a_submitted, decided, examined_with
from traceability.custody.models import Event
from traceability.ledger.models import Entry
from traceability.registry import services as registry
from traceability.registry.services.reference import FOLDER
from traceability.review import queries
from traceability.review import services as review
from traceability.review.models import Case

pytestmark = pytest.mark.django_db


def rung_by(command, *given):
    """The kinds of the entries that a command appends."""
    before = set(Entry.objects.values_list("uid", flat=True))
    command(*given)
    return set(Entry.objects.exclude(uid__in=before).values_list("kind", flat=True))


def waiting():
    return list(queries.waiting_shipments())


def test_a_shipment_waits_until_it_is_examined(trade, cast):
    first, second = a_submitted(trade), a_submitted(trade, "BYM:ORE-2")
    assert waiting() == [first.id, second.id]

    review.examine(first.id)

    assert waiting() == [second.id]


@pytest.mark.parametrize(
    "document",
    [
        {"licences": [a_licence("ML-1", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None, revoked_on="2026-02-01")]},
        {"policies": [a_policy("M02.tolerance_percent", value="2.0")]},
        {"public_list": [a_listing(organisation="BYM", activities=[])]},
        {"licences": [a_licence("ML-1", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None, valid_to="2026-03-31")]},
        {"organisations": [an_organisation("BYM", closed_on="2026-03-31")]},
        {"facilities": [a_facility("BYM-MINE-1", organisation="BYM", kind="mine", ore_class="ionic", deposit=None)]},
        {"quotas": [a_quota("NORTH", batches=[{"released_on": "2026-02-06", "reo_t": "599"}])]},
    ],
    ids=[
        "licence revoked",
        "policy changed",
        "struck off the list",
        "licence shortened",
        "organisation closed",
        "facility changed",
        "quota changed",
    ],
)
def test_an_open_case_waits_again_when_what_it_read_has_a_newer_version(document, trade, cast, settings):
    registered(
        {
            "format": "registry/1",
            "policies": [a_policy("M02.tolerance_percent")],
            "public_list": [a_listing(organisation="BYM", activities=["mining"])],
            "organisations": [an_organisation("BYM", group="NORTH" if "quotas" in document else None)],
            "quotas": [a_quota("NORTH")],
        }
    )
    shipment = a_submitted(trade)
    case_id = review.examine(shipment.id).case_id
    assert waiting() == [] and not queries.is_touched(case_id)

    rung = rung_by(registered, {"format": "registry/1", **document})

    assert waiting() == [shipment.id] and queries.is_touched(case_id)
    assert rung & settings.BELLS.keys(), f"none of {rung} rings a bell"
    review.examine(shipment.id)
    assert waiting() == []


def test_a_corrected_event_of_the_chain_touches_it(trade, cast, settings):
    shipment = a_submitted(trade)
    case_id = review.examine(shipment.id).case_id

    rung = rung_by(corrected, trade.bym, Event.objects.get(stage="mining"))

    assert waiting() == [shipment.id] and queries.is_touched(case_id)
    assert rung <= settings.BELLS.keys()


def test_what_it_did_not_read_does_not_touch_it(trade, cast):
    review.examine(a_submitted(trade).id)
    registered({"format": "registry/1", "licences": [a_licence("EL-77", organisation="HFR")]})
    registered({"format": "registry/1", "licences": [a_licence("EL-77", organisation="HFR", valid_to="2026-11-30")]})

    assert waiting() == [] and not queries.is_touched(Case.objects.get().id)


def test_the_first_value_that_is_set_for_a_policy_touches_every_open_case_once(trade, cast, settings):
    shipment = a_submitted(trade)
    review.examine(shipment.id)

    rung = rung_by(registered, {"format": "registry/1", "policies": [a_policy(key="M02.tolerance_percent", unit="%")]})

    assert waiting() == [shipment.id] and queries.is_touched(Case.objects.get().id)
    assert rung & settings.BELLS.keys()
    review.examine(shipment.id)
    assert waiting() == []


def test_a_reference_table_loaded_anew_touches_open_cases(trade, cast, tmp_path):
    shipment = a_submitted(trade)
    review.examine(shipment.id)
    folder = shutil.copytree(FOLDER, tmp_path / "reference")
    changed = folder / "recoveries.csv"
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("flotation_normal,beneficiation,rock,", "flotation_normal,beneficiation,,"),
        encoding="utf-8",
    )

    assert registry.load_reference(by=cast.sven.viewer, folder=folder).loaded == ("recoveries",)

    assert waiting() == [shipment.id]


def test_a_decided_case_waits_no_more(trade, cast):
    shipment = a_submitted(trade)
    decided(examined_with(shipment).case, cast.rita, "refuse")
    registered(
        {
            "format": "registry/1",
            "licences": [
                a_licence("ML-1", kind="mining", organisation="BYM", facility="BYM-MINE-1", quantity=None, revoked_on="2026-02-01")
            ],
        }
    )

    assert waiting() == []
