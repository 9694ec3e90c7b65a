"""The form for files of events: its choices, once however often it is sent, problems at their place, a file of any size kept out of memory."""

import hashlib
import html
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connections
from django.http import QueryDict
from django.test import Client

from tests.cast import call_the_cast
from tests.databases import login_connection
from tests.interfaces.pages.own.made import mined
from tests.interfaces.pages.own.test_sent import HIDDEN
from tests.make.custody import with_reference_tables
from tests.make.uploads import lines
from traceability.custody import services
from traceability.custody.models import Event, Upload
from traceability.custody.tasks import QUEUE
from traceability.interfaces.keeping import Submission
from traceability.interfaces.pages.own import sending, sent
from traceability.kernel.idempotency import claimed

PATH = "/own/uploads/new"
KEY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch):
    monkeypatch.setattr(sending, "MOST_WAITED", 0)


def a_file(content: bytes | None = None, name: str = "march.ndjson") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, lines(mined(1)) if content is None else content, "application/octet-stream")


def form(**members: object) -> dict[str, object]:
    """As a browser sends it; a member that is None is left out."""
    usual = {"key": KEY, "file": a_file(), "dry_run": "true", "accept": "all_or_nothing", "utc_offset": "+08:00"}
    return {name: value for name, value in (usual | members).items() if value is not None}


def problems(response) -> set[tuple[str, str]]:
    """Field and code of each problem that stands at a field."""
    page = response.content.decode()
    return set(re.findall(r'<p class="problem" id="(\w+)-problem[^"]*">.*?<span class="code">(\w+)</span>', page))


@pytest.mark.django_db
def test_what_is_sent_is_kept_with_its_choices_and_leads_to_its_page(cast):
    response = cast.ada.signed_in().post(PATH, form(accept="good_rows", dry_run=None))

    upload = Upload.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/own/uploads/{upload.id}")
    assert (upload.accept, upload.dry_run, upload.utc_offset) == ("good_rows", False, "+08:00")
    assert (upload.file_name, upload.format, upload.person) == ("march.ndjson", "ndjson", cast.ada.viewer.person)


@pytest.mark.django_db
def test_a_new_form_tries_first_and_one_that_an_upload_leads_to_has_its_choices(cast):
    client = cast.ada.signed_in()
    new, again = (client.get(PATH + query).content.decode() for query in ("", "?dry_run=false&accept=good_rows&utc_offset="))

    assert 'name="dry_run" value="true" aria-describedby="dry_run-hint" checked' in new and 'value="+08:00"' in new
    assert re.search(r'value="all_or_nothing"[^>]* checked', new)
    assert not re.search(r'name="dry_run"[^>]* checked', again) and re.search(r'value="good_rows"[^>]* checked', again)
    assert 'name="utc_offset" value=""' in again


@pytest.mark.parametrize("query", ["accept=all", "utc_offset=%2B15:00", "utc_offset=east&dry_run=false"])
def test_a_form_that_is_asked_for_with_nonsense_tries_first(query):
    assert sending.asked(QueryDict(query)) == sending.Options()


@pytest.mark.django_db
def test_what_is_sent_twice_is_kept_once_and_leads_to_the_same_page(cast):
    client = cast.ada.signed_in()

    first, again = (client.post(PATH, form()) for _ in range(2))

    assert first.status_code == again.status_code == 303 and first["Location"] == again["Location"]
    assert Upload.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"file": lines(mined(2))}, {"dry_run": None}, {"accept": "good_rows"}, {"utc_offset": ""}])
def test_other_things_under_the_same_key_are_not_taken_for_the_same(cast, other):
    client = cast.ada.signed_in()
    client.post(PATH, form())
    response = client.post(PATH, form(**(other | ({"file": a_file(other["file"])} if "file" in other else {}))))

    assert response.status_code == 422 and problems(response) == {("file", "idempotency_key_reused")}
    assert KEY not in response.content.decode(), "the form that is shown then can be sent"
    assert Upload.objects.count() == 1


@pytest.mark.django_db
def test_no_digest_that_a_guess_at_the_file_could_be_tried_on_is_kept(cast):
    content = lines(mined(1))
    cast.ada.signed_in().post(PATH, form(file=a_file(content)))

    kept = Submission.objects.get()
    assert kept.body_sha256 != hashlib.sha256(content).hexdigest() and kept.location and not kept.answer
    cast.bela.signed_in().post(PATH, form(file=a_file(content), key=KEY.replace("1", "2")))
    assert len({one.body_sha256 for one in Submission.objects.all()}) == 2, "the same file under another key has another digest"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "status", "found"),
    [
        ({"file": None}, 400, {("file", "file_missing")}),
        ({"file": a_file(b"")}, 400, {("file", "file_empty")}),
        ({"file": a_file(name="march.xls")}, 415, {("file", "unsupported_media_type")}),
        ({"utc_offset": "8 in the east"}, 400, {("utc_offset", "bad_offset")}),
        ({"utc_offset": "+15:00"}, 400, {("utc_offset", "bad_offset")}),
        ({"accept": "some", "utc_offset": "x", "file": None}, 400,
         {("file", "file_missing"), ("accept", "bad_choice"), ("utc_offset", "bad_offset")}),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_place_and_what_was_chosen_stays(cast, given, status, found):
    response = cast.ada.signed_in().post(PATH, form(**({"accept": "good_rows", "dry_run": None} | given)))

    page = response.content.decode()
    assert (response.status_code, problems(response)) == (status, found) and not Upload.objects.exists()
    assert KEY in page and not re.search(r'name="dry_run"[^>]* checked', page)
    assert "accept" in given or re.search(r'value="good_rows"[^>]* checked', page)
    assert f'name="utc_offset" value="{given.get("utc_offset", "+08:00")}"' in page


@pytest.mark.django_db
def test_what_concerns_no_field_is_told_above_them(cast):
    client = cast.ada.signed_in()
    for _ in range(services.MOST_WAITING):
        client.post(PATH, form(key=None))
    response = client.post(PATH, form())

    assert response.status_code == 409 and "uploads_waiting" in response.content.decode() and problems(response) == set()


@pytest.mark.django_db
def test_an_offset_is_taken_as_people_type_it(cast):
    cast.ada.signed_in().post(PATH, form(utc_offset="UTC+8"))

    assert Upload.objects.get().utc_offset == "+08:00"


@pytest.mark.django_db
def test_a_form_that_is_too_long_is_not_read_and_a_file_that_is_too_long_is_told_at_its_field(cast, settings):
    settings.UPLOAD_MAX_BYTES, client = 2000, cast.ada.signed_in()

    assert client.post(PATH, form(file=a_file(b"x" * 2000))).status_code == 303
    over = client.post(PATH, form(key=None, file=a_file(b"x" * 2001)))
    assert (over.status_code, problems(over)) == (413, {("file", "too_large")})
    far = client.post(PATH, form(key=None, file=a_file(b"x" * (sending.BESIDE + 2001))))
    assert far.status_code == 413 and "too_large" in far.content.decode() and "<form" not in far.content.decode()
    assert Upload.objects.count() == 1


@pytest.mark.django_db
def test_a_large_file_does_not_come_into_memory(cast):
    response = cast.ada.signed_in().post(PATH, form(file=a_file(b"x" * (3 * 2**20))))

    assert isinstance(response.wsgi_request.FILES["file"], TemporaryUploadedFile)
    assert response.status_code == 303 and Upload.objects.get().size == 3 * 2**20


@pytest.mark.django_db
def test_a_form_without_its_protection_is_refused_and_one_of_nobody_is_read_away_and_not_kept(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada.user)

    assert client.post(PATH, form()).status_code == 403
    nobodys = Client(enforce_csrf_checks=True).post(PATH, form())
    assert nobodys["Location"].startswith("/own/login/") and not hasattr(nobodys.wsgi_request, "_files")
    assert nobodys.wsgi_request.read(1) == b"", "read away, so that a browser shows the answer"
    assert not Upload.objects.exists()


@pytest.fixture
def ada(committed):
    cast = call_the_cast()
    with_reference_tables()
    return cast.ada


@pytest.mark.committed
def test_what_is_still_being_kept_can_be_looked_at_again_without_the_file(ada, committed, monkeypatch):
    monkeypatch.setattr(sent, "MOST_WAITED", 0.0)
    client, digest = ada.signed_in(), hashlib.sha256(KEY.encode()).hexdigest()

    with login_connection(committed.name) as first, first.transaction():
        first.execute(f"SELECT {claimed('%s::uuid', '%s')}", [ada.viewer.organisation, digest])
        waiting = client.post(PATH, form(accept="good_rows"))
        fields = {name: html.unescape(value) for name, value in HIDDEN.findall(waiting.content.decode())}
        assert client.post(PATH, fields).status_code == 409, "still"
    gone = client.post(PATH, fields)
    kept = client.post(PATH, form(accept="good_rows"))

    assert waiting.status_code == 409 and "Being recorded" in waiting.content.decode() and "file" in fields
    assert problems(gone) == {("file", "file_missing")}, "it was not kept after all"
    assert re.search(r'value="good_rows"[^>]* checked', gone.content.decode())
    assert client.post(PATH, fields)["Location"] == kept["Location"] and Upload.objects.count() == 1


@pytest.mark.committed
def test_who_sends_a_small_file_is_led_to_what_became_of_it(ada, monkeypatch):
    monkeypatch.setattr(sending, "MOST_WAITED", 60)

    def work():
        try:
            while not QUEUE.work(services.read_upload) and not Event.objects.exists():
                pass
        finally:
            connections.close_all()

    client = ada.signed_in()
    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(work)
        response = client.post(PATH, form(dry_run=None))
        page = client.get(response["Location"])
        worker.result()

    assert "Refresh" not in page and "All events of the file are on record." in page.content.decode()
