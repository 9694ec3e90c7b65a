"""How many queries each address asks: no more than its budget, and the same for few rows and for many.

Many is fifty: of everything that lists show, and of what belongs to the one thing that a page is about. The numbers stand in
`query_budgets.json`; a route that is read without one fails. A budget is raised there, with the commit that needs it.
"""

import json
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.grounds import Outermost
from tests.house.routes import ASKED, a_world, row_of
from tests.make.custody import a_lot, a_part, a_shipment, a_submitter, blending, dressing, mining, record, submit
from tests.make.registry import a_facility, a_licence, a_listed_party, a_listing, a_policy, a_quota, a_user, an_organisation
from traceability.custody.models import Lot
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.kernel.models import Attempt
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.models import Organisation
from traceability.review import services as review
from traceability.review.models import Case

FILE = Path(__file__).parent / "query_budgets.json"
BUDGETS: dict[str, int] = json.loads(FILE.read_text(encoding="utf-8"))
MORE = 50
MOST = 12
"""Of a page that a person opens, those for its session and member included. The interface for programs has answers of more parts."""
READ = [
    asked
    for asked in ASKED
    if asked.startswith("GET ") and "(?P<" not in asked and row_of(asked) and row_of(asked).statuses["supervisor"] == 200
]

NAMES = ("{lot}", "{event}", "{shipment}", "{case}")
SCREENS = ("custody/event", "custody/lot", "custody/shipment", "review/case")
CERTIFIED = {
    "GET api/v1/shipments/<str:number>/certificate", "GET api/v1/shipments/<str:number>/bundle",
    "GET api/v1/shipments/<str:number>/certificate.pdf", "GET api/v1/shipments/<str:number>/certificate.jsonld",
    "GET explore/lots/<path:lot>/export", "GET explore/shipments/<str:number>/export",
}  # fmt: skip
"""About what is certified or sealed: one statement, one checkpoint, proofs that are read at once. What is made here is not sealed."""
ABOUT_ONE = [
    asked
    for asked in READ
    if (any(name in row_of(asked).path for name in NAMES) and asked not in CERTIFIED)
    or any(f"desk/{screen}/<path:object_id>" in asked for screen in SCREENS)
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("budgets")) as made:
        yield made


@pytest.fixture(scope="module")
def counted(world):
    """For each route the queries with a few rows, and with at least fifty more of everything that lists show."""
    addresses = {asked: world.address(asked, row_of(asked)) for asked in READ}
    few = {asked: _queries(world, asked, path) for asked, path in addresses.items()}
    _tell_more(world)
    return {asked: (few[asked], _queries(world, asked, path)) for asked, path in addresses.items()}


NOTED = ("INSERT INTO registry_tokenuse", 'UPDATE "signin_session" SET "seen_at"')
LATEST: dict[str, list[str]] = {}
"""The statements of each time that an address was asked, for who must find out which is one too many."""


def _queries(world, asked: str, path: str) -> int:
    row = row_of(asked)
    with Outermost():
        entered = world.entered(row, "supervisor")
        if asked not in LATEST:
            world.ask(row, "GET", path, entered)  # what is asked once in a process is asked
        with CaptureQueriesContext(connection) as asking:
            response = world.ask(row, "GET", path, entered)
        transaction.set_rollback(True)
    assert response.status_code == 200, path
    # That a token or a session is in use is noted once in some minutes: which of two askings does it is chance.
    found = [query["sql"] for query in asking if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", *NOTED))]
    LATEST.setdefault(asked, []).append("\n".join(statement[:300] for statement in found))
    return len(found)


def _tell_more(world) -> None:
    document = {
        "format": "registry/1",
        "organisations": [an_organisation(f"MOR{number}") for number in range(MORE)],
        "facilities": [a_facility(f"MOR{number}-PLANT-1", organisation=f"MOR{number}") for number in range(MORE)],
        "licences": [a_licence(f"MORE-{number}", organisation=f"MOR{number}") for number in range(MORE)],
        "users": [a_user(f"mor.{number}", organisation=f"MOR{number}") for number in range(MORE)],
        "quotas": [a_quota(f"MOR{number}") for number in range(MORE)],
        "public_list": [a_listing(organisation=f"MOR{number}") for number in range(MORE)],
        "listed_parties": [a_listed_party(f"More {number} FZE") for number in range(MORE)],
        "policies": [a_policy(f"M99.more_{number}") for number in range(MORE)],
    }
    registry.import_document(by=world.cast.sven.viewer, document=read_document(document))
    for number in range(MORE):
        registry.create_token(by=world.cast.sven.viewer, holder_code_or_username=f"mor.{number}")
    miner = a_submitter(Organisation.objects.get(code="BYM"))
    record(miner, *(mining(a_lot(f"BYM:MORE-{number}")) for number in range(MORE)))
    for number in range(MORE):
        review.examine(submit(miner, a_shipment(f"BYM:MORE-{number}")).shipment.id)
    for _ in range(MORE):
        Attempt.objects.create(task="review.examine_waiting", subject_id=uuid7(), not_before=clock.now())


@pytest.fixture(scope="module")
def sized(world, counted):
    """For each route about one thing the queries where one of everything belongs to it, and where fifty do."""
    things = [_of_size(size) for size in (1, MORE)]
    return {asked: [_queries(world, asked, _about(world, asked, thing)) for thing in things] for asked in ABOUT_ONE}


def _of_size(size: int) -> dict[str, object]:
    """A lot blended of so many, out of which so many were made, that leave in as many lines; examined."""
    miner = a_submitter(Organisation.objects.get(code="BYM"))
    ores, mixed = [a_lot(f"BYM:ORE-{size}-{number}", "100.000") for number in range(size)], f"BYM:MIX-{size}"
    made = [a_lot(f"BYM:CON-{size}-{number}", "10.000", form="concentrate") for number in range(size)]
    record(miner, *(mining(ore) for ore in ores))
    parts = [a_part(ore["lot"], ore["net_kg"]) for ore in ores]
    (blend,) = record(miner, blending(parts, a_lot(mixed, f"{100 * size}.000")))
    record(miner, *(dressing([a_part(mixed, "100.000")], [one]) for one in made))
    lines = [a_shipment(one["lot"], one["net_kg"])["lines"][0] for one in made]
    shipment = submit(miner, a_shipment(lines=lines, packages=[{"seals": [f"S-{size}-{number}"]} for number in range(size)])).shipment
    review.examine(shipment.id)
    case = Case.objects.get(shipment_id=shipment.id)
    rows = {"custody/event": blend.event.id, "custody/lot": Lot.objects.get(name=mixed).id, "custody/shipment": shipment.id}
    facts = {"lot": mixed, "event": blend.event.id, "shipment": shipment.number, "case": case.id}
    return facts | {f"desk/{screen}": row for screen, row in rows.items()} | {"desk/review/case": case.id}


def _about(world, asked: str, thing: dict[str, object]) -> str:
    screen = "/".join(asked.removeprefix("GET ").split("/")[:3])
    return world.address(asked, row_of(asked), **thing, **({"row": thing[screen]} if screen in thing else {}))


def test_every_address_keeps_its_budget(counted):
    without = {asked: few for asked, (few, _) in counted.items() if asked not in BUDGETS}

    assert without == {}, f"add them to {FILE.name}"
    assert {asked: few for asked, (few, _) in counted.items() if few > BUDGETS[asked]} == {}


def test_no_page_may_ask_more_than_was_promised():
    assert {asked: budget for asked, budget in BUDGETS.items() if budget > MOST and not asked.startswith("GET api/")} == {}


def test_every_address_asks_the_same_for_many_rows(counted):
    differing = {asked: (few, many) for asked, (few, many) in counted.items() if few != many}

    assert differing == {}, _statements(differing)


def test_every_page_about_one_thing_asks_the_same_whatever_belongs_to_it(sized):
    differing = {asked: (few, many) for asked, (few, many) in sized.items() if few != many}

    assert differing == {}, _statements(differing)


def _statements(differing) -> str:
    return "\n\n".join(f"{asked}\n{statements}" for asked in differing for statements in LATEST[asked][-2:])


def test_most_pages_about_one_thing_are_tried():
    assert len(ABOUT_ONE) > 15


def test_every_budget_has_its_route():
    assert set(BUDGETS) - set(READ) == set()
