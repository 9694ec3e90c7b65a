"""A supervisor states a reference table anew: as a whole, from a file, with a reason."""

import json
import shutil

import pytest
from django.db import connection

from tests.make.registry import SUPERVISOR, SYSTEM, a_person
from traceability.kernel.errors import ClaimsRefused
from traceability.registry import queries, services
from traceability.registry.errors import ChangeReasonMissing, RowMovedOn, SupervisorsOnly, TableUnreadable, UnknownTable
from traceability.registry.models import ReferenceRow
from traceability.registry.services.reference import FOLDER, MOST_PROBLEMS

pytestmark = pytest.mark.django_db
HEADER = "unlocode,name_en,valid_from,valid_to,source,confidence\n"
ROW = "CNSHA,Shanghai,,,a list of 2026,S\n"


def stated(content, *, table="ports", by=SUPERVISOR, seen=1, reason="A new list was published."):
    return services.state_reference(by=by, table=table, content=content.encode(), reason=reason, seen=seen)


def test_a_supervisor_states_a_table_anew_and_the_entry_says_why():
    services.load_reference(by=SYSTEM)

    made = stated(HEADER + ROW)

    (leaf,) = [json.loads(one.leaf) for one in made.acknowledgements]
    assert (leaf["kind"], leaf["subject"]["version"], leaf["body"]["rows"]) == ("reference.loaded", 2, 1)
    assert (leaf["body"]["reason"], leaf["actor"]["role"]) == ("A new list was published.", "supervisor")
    assert [(row.key, row.source, row.table_version) for row in queries.reference_rows("ports")] == [("CNSHA", "a list of 2026", 2)]
    assert ReferenceRow.objects.filter(table__name="ports", table_version=1).count() == 27
    connection.check_constraints()


def test_a_table_that_was_never_loaded_begins_with_version_one():
    assert stated(HEADER + ROW, seen=0).row.version == 1


def test_the_same_rows_in_other_columns_change_nothing():
    stated(HEADER + ROW, seen=0)

    again = stated("source,confidence,valid_from,valid_to,unlocode,name_en\na list of 2026,S,,,CNSHA,Shanghai\n")

    assert (again.row.version, again.acknowledgements) == (1, ())


def test_a_newer_release_does_not_undo_what_a_supervisor_stated(tmp_path):
    folder = shutil.copytree(FOLDER, tmp_path / "reference")
    services.load_reference(by=SYSTEM)
    stated(HEADER + ROW)
    (folder / "ports.csv").write_text(HEADER + ROW + "CNTAO,Qingdao,,,a list,S\n")

    loaded = services.load_reference(by=SYSTEM, folder=folder)

    assert (loaded.loaded, loaded.kept, loaded.acknowledgements) == ((), ("ports",), ())
    assert len(queries.reference_rows("ports")) == 1
    stated((folder / "ports.csv").read_text(), seen=2)
    assert services.load_reference(by=SYSTEM, folder=folder).kept == ()


@pytest.mark.parametrize(("said", "refusal"), [
    ({"by": SYSTEM}, SupervisorsOnly),
    ({"seen": 0}, RowMovedOn),
    ({"table": "gossip"}, UnknownTable),
    ({"reason": "  "}, ChangeReasonMissing),
    ({"content": HEADER + ROW.replace("a list of 2026", "")}, ClaimsRefused),
    ({"content": HEADER + ROW + ROW}, ClaimsRefused),
    ({"content": "no table"}, TableUnreadable),
])  # fmt: skip
def test_a_table_that_may_not_stand_so_is_refused_whole(said, refusal):
    stated(HEADER + ROW, seen=0)

    with pytest.raises(refusal):
        stated(**({"content": HEADER + "CNTAO,Qingdao,,,a list,S\n"} | said))

    assert [row.key for row in queries.reference_rows("ports")] == ["CNSHA"]


@pytest.mark.parametrize("role", ["submitter", "reviewer", "auditor", "customs"])
def test_only_a_supervisor_states_a_table(role):
    with pytest.raises(SupervisorsOnly):
        stated(HEADER + ROW, by=a_person(role), seen=0)


def test_a_file_full_of_mistakes_is_answered_with_the_first_hundred():
    with pytest.raises(ClaimsRefused) as refused:
        stated(HEADER + ",Nowhere,,,a list,S\n" * 300, seen=0)

    assert len(refused.value.problems) == MOST_PROBLEMS
