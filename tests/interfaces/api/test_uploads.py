"""POST and GET /uploads: a file in, a job out; progress, problems by row and column, the events that rows became."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from tests.make.custody import a_lot, an_event, with_reference_tables
from tests.openapi import must_be_documented
from traceability.custody import services
from traceability.custody.intake.files import read_file
from traceability.custody.models import Event, Upload
from traceability.custody.services.settling_uploads import judged
from traceability.custody.tasks import QUEUE
from traceability.interfaces.api.models import Submission
from traceability.interfaces.api.upload_shapes import BODY_EXAMPLE, NDJSON, XLSX
from traceability.interfaces.upload_files import template

pytestmark = pytest.mark.django_db
PATH = "/api/v1/uploads"
HEAD = "stage,facility,started_at,ended_at,performed_by,custody_model,outputs.lot,outputs.form,outputs.net_kg"


def row(number=1, **said):
    cells = {
        "stage": "import", "facility": "HFR-PLANT-1", "started_at": "2026-03-01T00:00:00+08:00", "ended_at": "2026-03-10T00:00:00+08:00",
        "performed_by": "HFR", "custody_model": "identity_preserved", "lot": f"HFR:IN-{number}", "form": "mixed_carbonate", "net_kg": "1000.000",
    } | said  # fmt: skip
    return ",".join(cells.values())


def table(*rows) -> bytes:
    return "\r\n".join([HEAD, *rows, ""]).encode()


@pytest.fixture
def post(client, cast):
    keys = iter(range(10_000))

    def posted(body=b"", query="", *, by=None, key=None, media_type="text/csv", headers=None):
        sent = (by or cast.ada).headers | {"idempotency-key": key or f"key-{next(keys)}"} | (headers or {})
        response = client.post(PATH + query, body, content_type=media_type, headers=sent)
        must_be_documented(response, "post", PATH)
        return response

    return posted


@pytest.fixture
def get(client, cast):
    def got(path=PATH, *, by=None, named=None):
        response = client.get(path, headers=(by or cast.ada).headers)
        must_be_documented(response, "get", path)
        return response

    return got


def problems(response) -> list[tuple[str, str]]:
    return [(one["pointer"], one["code"]) for one in response.json()["errors"]]


def work():
    while QUEUE.work(services.read_upload):
        pass


def test_a_file_is_taken_read_and_recorded(post, get):
    with_reference_tables()
    response = post(table(row(1), row(2)), "?file_name=march.csv")

    taken = response.json()
    assert (response.status_code, taken["state"], taken["file_name"], taken["accept"]) == (202, "waiting", "march.csv", "all_or_nothing")
    assert response["Location"] == f"{PATH}/{taken['id']}"
    before = get(response["Location"])
    assert (before.json()["state"], before["Retry-After"]) == ("waiting", "1")

    work()
    after = get(response["Location"])
    assert {name: after.json()[name] for name in ("state", "rows_read", "accepted", "refused", "errors")} == {
        "state": "done", "rows_read": 2, "accepted": 2, "refused": 0, "errors": [],
    }  # fmt: skip
    assert "Retry-After" not in after
    rows = get(f"{response['Location']}/events").json()["results"]
    assert {one["event"] for one in rows} == {str(one.id) for one in Event.objects.all()}
    assert get(rows[0]["receipt"]).status_code in {200, 202}


def test_problems_name_row_and_column_in_both_languages(post, get, client, cast):
    with_reference_tables()
    path = post(table(row(1), row(2, facility="NO-SUCH-1"), row(3, net_kg="-1.000")), "?accept=good_rows")["Location"]
    work()
    answer = get(path).json()
    assert (answer["state"], answer["accepted"], answer["refused"], answer["problems"]) == ("done", 1, 2, 2)
    assert [(one["row"], one["column"], one["code"]) for one in answer["errors"]] == [
        (3, "facility", "unknown_facility"),
        (4, "outputs.net_kg", "not_positive"),
    ]
    assert answer["errors"][0]["message"] == {"en": "There is no facility NO-SUCH-1.", "zh": "设施 NO-SUCH-1 不存在。"}

    response = get(f"{path}/errors.csv")
    told = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert next((one["row"], one["column"], one["code"], one["detail_zh"]) for one in told) == (
        "3", "facility", "unknown_facility", "设施 NO-SUCH-1 不存在。",
    )  # fmt: skip


def test_a_trial_run_records_nothing(post, get):
    with_reference_tables()
    path = post(table(row(1)), "?dry_run=true")["Location"]
    work()
    answer = get(path).json()
    assert (answer["dry_run"], answer["state"], answer["accepted"], answer["events"]) == (True, "done", 1, 1)
    assert not Event.objects.exists()
    assert get(f"{path}/events").json()["results"] == []


@pytest.mark.parametrize("format", ["csv", "ndjson", "xlsx"])
@pytest.mark.parametrize("way", ["body", "form"])
def test_each_format_comes_as_body_or_in_a_form(post, get, client, cast, format, way):
    with_reference_tables()
    event = an_event("import", outputs=[a_lot("HFR:IN-1", form="mixed_carbonate")], performed_by="HFR", facility="HFR-PLANT-1")
    content = {"csv": table(row(1)), "ndjson": json.dumps(event).encode(), "xlsx": template()}[format]
    if way == "body":
        response = post(content, media_type={"csv": "text/csv", "ndjson": NDJSON, "xlsx": XLSX}[format])
    else:
        headers = cast.ada.headers | {"idempotency-key": "k"}
        file = SimpleUploadedFile(f"C:\\march\\events.{format}", content, "application/octet-stream")
        response = client.post(PATH, {"file": file}, headers=headers)
    assert (response.status_code, response.json()["format"]) == (202, format)
    work()
    state = get(response["Location"]).json()["state"]
    assert state == ("refused" if format == "xlsx" else "done")  # the template has no events yet


def test_times_without_an_offset_take_the_one_that_was_said(post, get):
    with_reference_tables()
    local = row(1, started_at="2026-03-01 08:00", ended_at="2026-03-10 18:00")
    without, within = post(table(local))["Location"], post(table(local), "?utc_offset=%2B08:00")["Location"]
    work()
    assert {one["code"] for one in get(without).json()["errors"]} == {"offset_missing"}
    assert get(within).json()["state"] == "done"
    assert Event.objects.get().started_at.isoformat() == "2026-03-01T00:00:00+00:00"


def test_the_same_key_is_answered_once_and_told_apart_by_file_and_words(post):
    first = post(table(row(1)), key="k")
    again = post(table(row(1)), key="k")
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert Upload.objects.count() == 1
    for other in (
        post(table(row(2)), key="k"),
        post(table(row(1)), "?dry_run=true", key="k"),
        post(table(row(1)), "?accept=good_rows", key="k"),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_no_digest_of_the_file_alone_is_kept(post):
    import hashlib

    content = table(row(1))
    post(content, key="k")
    assert Submission.objects.get().body_sha256 != hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("?dry_run=yes", "?dry_run", "bad_parameter"),
        ("?accept=some", "?accept", "bad_parameter"),
        ("?utc_offset=8", "?utc_offset", "bad_parameter"),
        ("?utc_offset=%2B15:00", "?utc_offset", "bad_parameter"),
        ("?format=xls", "?format", "bad_parameter"),
        ("?mode=all", "?mode", "unknown_parameter"),
    ],
)
def test_bad_parameters_have_their_place(post, query, pointer, code):
    response = post(table(row(1)), query)
    assert (response.status_code, problems(response)) == (400, [(pointer, code)])
    assert not Upload.objects.exists()


def test_what_is_no_file_is_refused(post, client, cast):
    empty = post(b"", "?format=csv")
    assert (empty.status_code, empty.json()["code"]) == (400, "file_empty")
    assert post(b"{}", media_type="application/json").json()["code"] == "unsupported_media_type"
    assert post(b"x", "?format=csv", media_type="application/octet-stream").status_code == 202
    response = client.post(PATH, {"other": "x"}, headers=cast.ada.headers | {"idempotency-key": "k"})
    assert (response.status_code, response.json()["code"], problems(response)) == (400, "file_missing", [("/file", "file_missing")])
    without = client.post(PATH, table(row(1)), content_type="text/csv", headers=cast.ada.headers)
    assert without.json()["code"] == "idempotency_key_missing"


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(post, client, cast):
    with override_settings(UPLOAD_MAX_BYTES=2000):
        assert post(b"x" * 2000).status_code == 202
        assert (post(b"x" * 2001).status_code, post(b"x" * 2001).json()["code"]) == (413, "too_large")


def test_too_many_uploads_wait(post):
    for _ in range(services.MOST_WAITING):
        assert post(b"x").status_code == 202
    response = post(b"x")
    assert (response.status_code, response.json()["code"]) == (409, "uploads_waiting")


def test_uploads_are_listed_in_pages_latest_first(post, get):
    made = [post(b"x", f"?file_name={n}").json()["id"] for n in range(3)]
    first = get(f"{PATH}?limit=2").json()
    assert [one["id"] for one in first["results"]] == [made[2], made[1]]
    second = get(first["next"].removeprefix("http://testserver")).json()
    assert ([one["id"] for one in second["results"]], second["next"]) == ([made[0]], None)


def test_the_events_of_an_upload_are_listed_in_pages(post, get):
    with_reference_tables()
    path = post(table(row(1), row(2), row(3)))["Location"]
    work()
    first = get(f"{path}/events?limit=2").json()
    assert [one["row"] for one in first["results"]] == [2, 3]
    assert [one["row"] for one in get(first["next"].removeprefix("http://testserver")).json()["results"]] == [4]


def test_the_template_is_a_workbook_with_a_tag(get, client, cast):
    response = get(f"{PATH}/template.xlsx")
    assert (response.status_code, response.content[:4], response["Content-Type"]) == (200, b"PK\x03\x04", XLSX)
    again = client.get(f"{PATH}/template.xlsx", headers=cast.ada.headers | {"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_example_of_the_documentation_is_an_event():
    (event,) = (judged(one) for one in read_file(io.BytesIO(BODY_EXAMPLE.encode()), "csv"))
    assert (event.problems, event.claim.outputs[0].lot) == ((), "BYM:ORE-2026-0117")
