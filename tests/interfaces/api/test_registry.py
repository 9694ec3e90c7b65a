"""The registry over HTTP: who sees which rows, and how a document comes in. Every answer is held against the OpenAPI document."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import openapi
from tests.cast import call_the_cast
from tests.make.registry import SYSTEM, a_document, a_facility, a_licence, a_policy, a_quota, an_organisation, approve, registered
from traceability.kernel.identifiers import uuid7
from traceability.registry import services
from traceability.registry.models import Licence

pytestmark = pytest.mark.django_db
PATHS = ("organisations", "facilities", "licences", "quotas", "public-list", "policies", "reference/elements")


def get(person, path, status=200):
    address = f"/api/v1/registry/{path}"
    response = Client().get(address, headers=person.headers if person else {})
    openapi.must_be_documented(response, "get", address)
    assert response.status_code == status, response.content
    return response.json()


def codes(rows, name="code"):
    return [row[name] for row in rows["results"]]


def test_organisations_are_a_directory_and_ones_own_is_seen_in_full(cast):
    rows = {row["code"]: row for row in get(cast.ada, "organisations")["results"]}

    assert list(rows) == ["AUD", "CUS", "HER", "HFR", "REG"]
    assert rows["HER"] == {"code": "HER", "name": "Heron Metals", "name_zh": "苍鹭金属", "kinds": ["metal_maker"]}
    assert (rows["HFR"]["group"], rows["HFR"]["credit_code"], rows["HFR"]["owners"]) == ("SOUTH", "91360700MATG1YUT0N", [])


@pytest.mark.parametrize("name", ["rita", "sven", "otto"])
def test_who_reads_everything_sees_every_organisation_in_full(cast, name):
    assert all("credit_code" in row for row in get(getattr(cast, name), "organisations")["results"])


def test_owners_are_shown_with_their_shares(cast):
    registered(
        a_document(organisations=[an_organisation("OWN"), an_organisation(owners=[{"organisation": "OWN", "share_percent": "51.50"}])])
    )

    row = next(row for row in get(cast.rita, "organisations")["results"] if row["code"] == "FRM")
    assert row["owners"] == [{"organisation": "OWN", "share_percent": "51.5"}]


@pytest.fixture
def two_parties(cast):
    """A licence, a facility and a secret quota of Huafang and of Heron each."""
    registered(
        a_document(
            licences=[
                a_licence("EL-HFR", organisation="HFR", scope={"destination": "DE"}, money={"amount": "5.00", "currency": "USD"}),
                a_licence("EL-HER", organisation="HER"),
                a_licence("ML-HFR", kind="mining", organisation="HFR", facility="HFR-PLANT-1", valid_to="2026-06-30"),
            ],
            quotas=[a_quota("SOUTH"), a_quota("NORTH"), a_quota("OPEN", secret=False)],
        )
    )
    return cast


@pytest.mark.parametrize(("name", "facilities", "licences", "quotas"), [
    ("ada", ["HFR-PLANT-1"], ["EL-HFR", "ML-HFR"], ["OPEN", "SOUTH"]),
    ("bela", ["HER-PLANT-1"], ["EL-HER"], ["OPEN"]),
    ("rita", ["HER-PLANT-1", "HFR-PLANT-1"], ["EL-HER", "EL-HFR", "ML-HFR"], ["NORTH", "OPEN", "SOUTH"]),
    ("sven", ["HER-PLANT-1", "HFR-PLANT-1"], ["EL-HER", "EL-HFR", "ML-HFR"], ["NORTH", "OPEN", "SOUTH"]),
    ("otto", ["HER-PLANT-1", "HFR-PLANT-1"], ["EL-HER", "EL-HFR", "ML-HFR"], ["NORTH", "OPEN", "SOUTH"]),
    ("mei", [], ["EL-HER", "EL-HFR"], ["OPEN"]),
])  # fmt: skip
def test_everybody_sees_what_is_theirs(two_parties, name, facilities, licences, quotas):
    person = getattr(two_parties, name)

    assert codes(get(person, "facilities")) == facilities
    assert codes(get(person, "licences"), "number") == licences
    assert codes(get(person, "quotas"), "group") == quotas


@pytest.mark.parametrize(("name", "is_shown"), [("ada", False), ("bela", False), ("rita", True), ("otto", True), ("mei", False)])
def test_how_much_of_a_published_quota_is_used_is_its_groups_affair(two_parties, name, is_shown):
    seen = {row["group"]: (row["drawn_kg"], row["left_kg"]) for row in get(getattr(two_parties, name), "quotas")["results"]}

    assert all(one is not None for one in seen["OPEN"]) if is_shown else seen["OPEN"] == (None, None)
    assert name not in {"ada", "rita", "otto"} or None not in seen["SOUTH"]


def test_a_licence_comes_back_as_the_document_brought_it(two_parties):
    brought = a_licence("EL-HFR", organisation="HFR", scope={"destination": "DE"}, money={"amount": "5.00", "currency": "USD"})

    assert get(two_parties.ada, "licences")["results"][0] == brought | {"drawn": []}


@pytest.mark.parametrize(("per", "years"), [("year", [2026, 2027]), ("total", [None])])
def test_a_licence_says_what_was_drawn_from_it_in_each_year(cast, per, years):
    quantity = {"value": "1000", "unit": "kg", "basis": "net", "per": per}
    row = a_licence("EL-HFR", organisation="HFR", valid_to="2027-12-31", quantity=quantity, money={"amount": "500.00", "currency": "USD"})
    registered(a_document(licences=[row]))
    licence = Licence.objects.get(number="EL-HFR").id
    for day in (date(2026, 4, 25), date(2026, 12, 31), date(2027, 1, 1)):
        taken = Decimal(100)
        approve(uuid7(), [services.LicenceClaim(licence, day, net_kg=taken, reo_kg=taken / 2, amount=Decimal(10), currency="USD")])

    (seen,) = get(cast.ada, "licences")["results"]

    assert [account["year"] for account in seen["drawn"]] == years
    assert sum(Decimal(account["kg"]) for account in seen["drawn"]) == 300
    assert (seen["drawn"][-1]["kg"], seen["drawn"][0]["amount"], seen["drawn"][0]["uses"]) == (
        ("100.000", "20.00", 2) if per == "year" else ("300.000", "30.00", 3)
    )


def test_a_facility_comes_back_as_the_document_brought_it(cast):
    brought = a_facility(
        "HFR-MINE-1", organisation="HFR", kind="mine", ore_class="ionic", own_ranges_percent={"Nd": ["15", "18.5"]}, region="CN-JX"
    )
    registered(a_document(facilities=[brought]))

    assert get(cast.ada, "facilities")["results"][0] == brought


def test_a_day_leaves_what_holds_on_it(two_parties):
    assert codes(get(two_parties.ada, "licences?on=2026-06-30"), "number") == ["EL-HFR", "ML-HFR"]
    assert codes(get(two_parties.ada, "licences?on=2026-07-01"), "number") == ["EL-HFR"]
    assert get(two_parties.ada, "quotas?on=2025-12-31")["results"] == []
    assert [len(row["batches"]) for row in get(two_parties.ada, "quotas?on=2026-06-30")["results"]] == [1, 1]
    assert codes(get(two_parties.rita, "organisations?on=2010-06-30")) == ["AUD", "CUS", "FRM", "HER", "REG"]


def test_a_revoked_licence_is_gone_from_its_day(two_parties):
    registered(a_document(licences=[a_licence("EL-HER", organisation="HER", revoked_on="2026-03-01")]))

    assert codes(get(two_parties.bela, "licences?on=2026-02-28"), "number") == ["EL-HER"]
    assert get(two_parties.bela, "licences?on=2026-03-01")["results"] == []


def test_a_policy_names_its_source(cast):
    services.load_reference(by=SYSTEM)
    registered(a_document(policies=[a_policy(valid_to="2026-06-30")]))

    (by_hand,) = get(cast.ada, "policies?key=M02.tolerance_percent&on=2026-06-30")["results"]
    (default,) = get(cast.ada, "policies?key=M02.tolerance_percent&on=2026-07-01")["results"]

    assert (by_hand["value"], by_hand["unit"], by_hand["source"], by_hand["confidence"], by_hand["valid_from"]) == (
        "1.5",
        "%",
        "a circular",
        "P",
        "2026-01-01",
    )
    assert (default["value"], default["is_default"], bool(default["source"])) == ("1.0", True, True)
    assert len(get(cast.ada, "policies?key=M02.tolerance_percent")["results"]) == 2
    assert len(get(cast.ada, "policies?on=2026-07-01&limit=500")["results"]) > 100


def test_reference_rows_are_those_of_the_day(cast):
    services.load_reference(by=SYSTEM)

    elements = get(cast.ada, "reference/elements")
    suspended = [
        row["status"] for row in get(cast.ada, "reference/controlled_items?on=2026-11-10")["results"] if row["control_code"] == "1C909.b"
    ]
    unknown = [
        row["status"] for row in get(cast.ada, "reference/controlled_items?on=2026-11-11")["results"] if row["control_code"] == "1C909.b"
    ]

    assert (len(elements["results"]), elements["table"], elements["version"], elements["next"]) == (17, "elements", 1, None)
    assert (suspended, unknown) == (["suspended"], ["unknown"])


def test_a_table_that_was_never_loaded_says_so(db):
    cast = call_the_cast()

    assert get(cast.ada, "reference/elements") == {"table": "elements", "version": None, "sha256": None, "results": [], "next": None}


def test_an_unknown_table_is_not_found(cast):
    assert get(cast.ada, "reference/gossip", 404)["code"] == "unknown_reference_table"


@pytest.mark.parametrize("path", PATHS)
def test_nobody_reads_without_a_token(db, path):
    assert get(None, path, 401)["code"] == "not_signed_in"


@pytest.mark.parametrize("path", PATHS)
def test_unknown_and_bad_parameters_are_refused(cast, path):
    assert get(cast.ada, f"{path}?surprise=1", 400)["errors"][0]["code"] == "unknown_parameter"
    assert get(cast.ada, f"{path}?on=yesterday", 400)["errors"][0]["code"] == "bad_parameter"
    assert get(cast.ada, f"{path}?cursor=xx", 400)["code"] == "bad_cursor"


@pytest.mark.parametrize("path", PATHS)
def test_pages_hold_every_row_once(cast, path):
    services.load_reference(by=SYSTEM)
    registered(_many(7))
    whole = get(cast.rita, f"{path}?limit=500")["results"]

    paged, following = [], f"{path}?limit=3"
    while following:
        page = get(cast.rita, following.partition("/registry/")[2] or following)
        assert len(page["results"]) <= 3
        paged += page["results"]
        following = page["next"]

    assert len(whole) >= 7
    assert paged == whole


def _many(count):
    names = [f"N{number:03}" for number in range(count)]
    return a_document(
        organisations=[an_organisation(name) for name in names],
        facilities=[a_facility(f"{name}-1", organisation=name) for name in names],
        licences=[a_licence(name, organisation=name) for name in names],
        quotas=[a_quota(name) for name in names],
        public_list=[{"year": 2026, "organisation": name, "activities": ["mining"]} for name in names],
    )


@pytest.mark.parametrize(("path", "most"), [
    ("organisations", 3), ("facilities", 2), ("licences", 3), ("quotas", 4), ("public-list", 2), ("policies", 3), ("reference/elements", 3),
])  # fmt: skip
def test_the_number_of_queries_does_not_grow_with_the_rows(cast, path, most):
    services.load_reference(by=SYSTEM)
    asked = []
    for document in (_many(1), _many(50)):
        registered(document)
        assert cast.rita.token
        with CaptureQueriesContext(connection) as captured:
            get(cast.rita, f"{path}?limit=500")
        asked.append(len(captured))

    assert asked[0] == asked[1] <= most + 1


def test_days_are_days_of_law(two_parties):
    """Both days of an interval belong to it."""
    for day, seen in ((date(2025, 12, 31), 0), (date(2026, 1, 1), 1), (date(2026, 12, 31), 1), (date(2027, 1, 1), 0)):
        assert len(get(two_parties.bela, f"licences?on={day}")["results"]) == seen
