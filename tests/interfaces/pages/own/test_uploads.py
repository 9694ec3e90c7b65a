"""The pages of uploads: the list, one with its problems and events, the files beside it; nobody else's."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.interfaces.pages.own.made import mined
from tests.make.custody import with_reference_tables
from tests.make.ledger import seal_now
from tests.make.uploads import lines, read, sent
from traceability.custody.models import Event, Upload, UploadedEvent
from traceability.custody.services import forget_problems
from traceability.interfaces.pages.own import uploads

pytestmark = pytest.mark.django_db
LIST = "/own/uploads/"


def wrong(number=1):
    return mined(number) | {"facility": "NO-SUCH-1"}


@pytest.fixture
def send(cast):
    """Keeps a file of Ada's, and has it read unless told otherwise."""
    with_reference_tables()

    def made(*events, is_read=True, content=None, **said) -> Upload:
        upload = sent(None, lines(*events) if content is None else content, by=cast.ada.viewer, **({"file_name": "march.ndjson"} | said))
        if is_read:
            read(upload)
        return upload

    return made


@pytest.fixture
def get(cast):
    client = cast.ada.signed_in()

    def got(path: str, language: str = "en"):
        return client.get(path, headers={"accept-language": language})

    return got


def page(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def of(upload: Upload, more: str = "") -> str:
    return f"{LIST}{upload.id}{more}"


def figures(shown: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)", shown))


def test_who_has_sent_none_is_told_how_in_three_steps(get):
    shown = page(get(LIST))

    assert shown.count("<li><h3>") == 3 and 'href="/own/uploads/template.xlsx"' in shown and 'href="/own/uploads/new"' in shown
    assert 'href="/own/uploads/" aria-current="page"' in shown
    assert 'href="/own/uploads/"' in page(get("/own/events/new"))


def test_the_latest_stand_first_with_state_purpose_and_rows(get, send):
    send(mined(1), file_name="tried.ndjson", dry_run=True)
    send(mined(1), wrong(2), file_name="good.ndjson", accept="good_rows")
    send(mined(3), file_name="", is_read=False)

    shown = page(get(LIST))
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", shown)[1:]]
    assert [" ".join(one.split()).split(" UTC ")[1] for one in rows] == [
        "For the record Waiting 0 0 0", "For the record Recorded in part 2 1 1", "Trial No problem found 1 1 0",
    ]  # fmt: skip
    assert "File without a name (NDJSON)" in rows[0] and "good.ndjson" in rows[1]


def test_a_page_of_the_list_leads_to_the_earlier_ones(get, send, monkeypatch):
    monkeypatch.setattr(uploads, "PAGE", 2)
    for number in range(3):
        send(mined(number), is_read=False, file_name=f"{number}.ndjson")

    first = page(get(LIST))
    more = re.search(r'href="(\?before=[^"]+)"', first)
    rest = page(get(LIST + more[1]))

    assert ("2.ndjson" in first, "1.ndjson" in first, "0.ndjson" in first) == (True, True, False)
    assert ("0.ndjson" in rest, "1.ndjson" in rest, 'href="?before=' in rest, "The latest" in rest) == (True, False, False, True)
    assert "2.ndjson" in page(get(f"{LIST}?before=nothing"))


def test_what_was_recorded_is_told_with_its_events_and_their_proofs(get, send, settings, tmp_path):
    upload = send(mined(1), mined(2))
    before = page(get(of(upload)))
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_KEYS_DIR = tmp_path / "signer", tmp_path / "keys"  # a memory of its own
    seal_now()
    shown = page(get(of(upload)))

    assert figures(shown) | {"Rows read": "2", "Rows accepted": "2", "Rows refused": "0", "Events recorded": "2"} == figures(shown)
    for one in UploadedEvent.objects.all():
        assert f'href="/api/v1/events/{one.event_id}"' in shown and f'href="/api/v1/ledger/entries/{one.entry}"' in shown
        assert (f"/ledger/receipts/{one.entry}" in before, f"/ledger/receipts/{one.entry}" in shown) == (False, True)
    assert "Problems" not in shown and "/own/uploads/new?" not in shown


@pytest.mark.parametrize(("language", "sentence"), [("en", "There is no facility NO-SUCH-1."), ("zh-hans", "设施 NO-SUCH-1 不存在。")])
def test_each_problem_has_its_row_column_code_and_a_sentence_in_the_readers_language(get, send, language, sentence):
    shown = page(get(of(send(mined(1), wrong(2), accept="good_rows")), language))

    row = re.search(r"<tr><td class=\"number\"[^>]*>2</td>.*?</tr>", shown)[0]
    assert "facility" in row and "unknown_facility" in row and sentence in row


def test_a_problem_of_the_whole_file_has_no_row(get, send):
    assert "whole file" in page(get(of(send(content=b"\n", accept="good_rows"))))


def test_a_trial_without_problems_leads_to_the_form_that_records_with_the_same_choices(get, send):
    upload = send(mined(1), dry_run=True, accept="good_rows", utc_offset="+08:00")
    shown = page(get(of(upload)))

    (way,) = re.findall(r'href="(/own/uploads/new[^"]+)"', shown)
    form = page(get(way.replace("&amp;", "&")))
    assert "it was not kept once it was read" in shown and not Event.objects.exists()
    assert not re.search(r'name="dry_run"[^>]* checked', form) and re.search(r'value="good_rows"[^>]* checked', form)
    assert 'name="utc_offset" value="+08:00"' in form


def test_a_refused_one_leads_to_the_form_that_sends_it_again(get, send):
    shown = page(get(of(send(wrong(1), accept="all_or_nothing"))))

    assert "Refused as a whole" in shown
    assert re.findall(r'href="(/own/uploads/new[^"]+)"', shown) == [
        "/own/uploads/new?dry_run=false&amp;accept=all_or_nothing&amp;utc_offset="
    ]


def test_the_page_loads_itself_again_until_the_file_is_read(get, send, monkeypatch):
    upload = send(mined(1), is_read=False)
    waiting, still = get(of(upload)), get(of(upload, "?still=1"))
    monkeypatch.setattr(uploads, "SOON", -1)
    later = get(of(upload))
    read(upload)

    assert (waiting["Refresh"], later["Refresh"]) == ("2", "10") and "every 2 seconds" in page(waiting)
    assert "Refresh" not in still and "This page holds still." in page(still)
    assert "Refresh" not in get(of(upload)) and "seconds until" not in page(get(of(upload)))


def test_of_many_problems_and_events_the_first_are_shown_with_a_way_to_the_rest(get, send, monkeypatch):
    monkeypatch.setattr(uploads, "PAGE", 2)
    upload = send(*(mined(number) for number in range(3)), *(wrong(number) for number in range(100, 210)), accept="good_rows")
    shown = page(get(of(upload)))

    assert shown.count(">unknown_facility<") == 100 and "The first 100 of 110" in shown
    rest = page(get(re.search(r'href="(/own/uploads/[^"]+/events\?after=2)"', shown)[1]))
    events = [str(one.event_id) for one in UploadedEvent.objects.order_by("number")]
    assert [one for one in events if one in shown] == events[:2] and [one for one in events if one in rest] == events[2:]
    assert "From the beginning" in rest and "?after=" not in rest.partition("<main")[2]
    assert events[0] in page(get(of(upload, "/events?after=x")))


def test_problems_whose_time_is_over_are_counted_still(get, send):
    upload = send(wrong(1), accept="good_rows")
    forget_problems(days=-1, most=10)

    assert "no longer kept" in page(get(of(upload))) and of(upload, "/errors.csv") not in page(get(of(upload)))


def test_problems_are_a_table_that_a_spreadsheet_opens_in_both_languages(get, send):
    upload = send(wrong(1), accept="good_rows", file_name="三月.ndjson")
    response = get(of(upload, "/errors.csv"))

    content = b"".join(response.streaming_content)
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert content.startswith("\ufeff".encode()) and response["Content-Type"].startswith("text/csv")
    assert (row["row"], row["column"], row["code"], row["detail_zh"]) == ("1", "facility", "unknown_facility", "设施 NO-SUCH-1 不存在。")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''errors-%E4%B8%89%E6%9C%88.csv"


def test_the_template_is_a_workbook(get):
    response = get(LIST + "template.xlsx")

    assert response.content[:4] == b"PK\x03\x04" and response["Content-Disposition"] == 'attachment; filename="events.xlsx"'


@pytest.mark.parametrize("more", ["", "/events", "/errors.csv"])
def test_nobody_else_finds_it(cast, send, more):
    upload = send(mined(1), file_name="secret.ndjson")

    assert cast.bela.signed_in().get(of(upload, more)).status_code == 404
    assert cast.rita.signed_in().get(of(upload, more)).status_code == 403
    assert "secret.ndjson" not in page(cast.bela.signed_in().get(LIST))
    sent(None, b"x", by=cast.bela.viewer, file_name="hers.ndjson")
    beside = page(cast.bela.signed_in().get(f"{LIST}?before={upload.id}"))
    assert "hers.ndjson" in beside and "secret.ndjson" not in beside, "an id of somebody else's is no place in the list"


def test_what_a_file_is_called_is_text(get, send):
    upload = send(mined(1), is_read=False, file_name="<b>x</b>.ndjson")

    for path in (LIST, of(upload)):
        assert "<b>" not in page(get(path)) and "&lt;b&gt;x" in page(get(path))


def test_the_pages_ask_few_queries_and_no_more_for_many_rows(get, send):
    upload = send(mined(1), wrong(2), accept="good_rows")
    paths = (LIST, of(upload), of(upload, "/events"), of(upload, "/errors.csv"), LIST + "new", LIST + "template.xlsx")
    few = [asked(get, path) for path in paths]
    many = send(*(mined(number) for number in range(10, 70)), *(wrong(number) for number in range(60)), accept="good_rows")
    for number in range(60):
        send(wrong(number), accept="good_rows")

    assert [asked(get, path.replace(str(upload.id), str(many.id))) for path in paths] == few
    assert max(few) <= 12


def asked(get, path: str) -> int:
    with CaptureQueriesContext(connection) as asking:
        response = get(path)
        if response.streaming:
            b"".join(response.streaming_content)
    return len(asking)
