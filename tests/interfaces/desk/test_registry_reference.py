"""Reference tables at the desk: download, change, and state anew; what may not stand is said at the form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from tests.make.registry import SYSTEM
from traceability.interfaces.desk.registry.reference import MOST_BYTES
from traceability.ledger.models import Entry
from traceability.registry import queries, services
from traceability.registry.models import ReferenceTable

pytestmark = pytest.mark.django_db
PAGE = "/desk/registry/referencetable/state/"
SUSPENDED = "1C909.b"


@pytest.fixture
def sven(cast):
    services.load_reference(by=SYSTEM)
    return cast.sven.signed_in()


def downloaded(client, table):
    row = ReferenceTable.objects.get(name=table)
    answer = client.get(reverse("desk:registry_referencetable_file", args=[row.id]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer["Content-Disposition"] == f'attachment; filename="{table}-{row.version}.csv"'
    return answer.content.decode()


def sent(client, content, *, table="controlled_items", version=1):
    file = SimpleUploadedFile("table.csv", content if isinstance(content, bytes) else content.encode())
    given = {"command": "state", "table": table, "version": version, "file": file, "reason": "Announcement 9 of 2026."}
    return client.post(PAGE, given)


def unknown_row(text):
    return next(line for line in text.splitlines() if line.startswith(f"{SUSPENDED},2026-11-11,"))


def test_a_supervisor_enters_what_became_known_of_a_control(sven):
    text = downloaded(sven, "controlled_items")
    row = unknown_row(text)

    answer = sent(sven, text.replace(row, row.replace(",unknown,", ",in_force,")))

    assert answer.status_code == 302, answer.content.decode()
    rows = [one for one in queries.reference_rows("controlled_items") if one.key == SUSPENDED]
    assert [one.values["status"] for one in rows][-1] == "in_force"
    shown = sven.get(answer["Location"]).content.decode()
    assert "is recorded as version 2." in shown and "Announcement 9 of 2026." in shown
    connection.check_constraints()


def test_the_same_file_again_changes_nothing(sven):
    before = Entry.objects.count()

    answer = sven.get(sent(sven, downloaded(sven, "controlled_items"))["Location"])

    assert "Nothing had to change." in answer.content.decode() and Entry.objects.count() == before


@pytest.mark.parametrize(("change", "said"), [
    (lambda text, row: text.replace(row + "\n", row.replace("2026-11-11", "2026-11-20") + "\n"), "between 2026-11-10 and 2026-11-20"),
    (lambda text, row: text + row + "\n", "holds twice on the same day"),
    (lambda text, row: text.replace(row, row.replace(",unknown,", ",perhaps,")), "status cannot be “perhaps”"),
    (lambda text, row: "nothing of it", "the columns control_code are missing"),
    (lambda text, row: b"\xff\xff", "it is no CSV in UTF-8"),
    (lambda text, row: "x" * (MOST_BYTES + 1), "too large for a reference table"),
])  # fmt: skip
def test_what_may_not_stand_is_refused_with_its_line(sven, change, said):
    text = downloaded(sven, "controlled_items")
    before = Entry.objects.count()

    answer = sent(sven, change(text, unknown_row(text)))

    assert answer.status_code in {400, 422} and said in answer.content.decode()
    assert Entry.objects.count() == before and queries.loaded_tables()["controlled_items"].version == 1


def test_who_started_from_an_older_version_is_told(sven):
    answer = sent(sven, downloaded(sven, "ports"), table="ports", version=7)

    assert answer.status_code == 409 and "version 1 stands now, 7 was seen" in answer.content.decode()


def test_the_form_begins_with_the_table_and_the_version_that_stands(sven):
    row = ReferenceTable.objects.get(name="ports")
    links = sven.get(reverse("desk:registry_referencetable_change", args=[row.id])).content.decode()

    shown = sven.get(f"{PAGE}?table=ports&version=1").content.decode()

    assert f"{PAGE}?table=ports&amp;version=1" in links and f"{row.id}/file/" in links
    assert 'enctype="multipart/form-data"' in shown and '<option value="ports" selected>' in shown and 'value="1"' in shown


def test_an_unknown_table_has_no_file(sven):
    assert sven.get("/desk/registry/referencetable/00000000-0000-0000-0000-000000000000/file/").status_code == 404


def test_refusals_are_said_in_chinese(sven):
    with override("zh-hans"):
        sven.cookies.load({"django_language": "zh-hans"})
        answer = sent(sven, "nothing of it")

    assert "缺少列 control_code" in answer.content.decode()
