"""GET /returns/{YYYY-MM}: for one's own organisation or, by who reads everything, for any; as JSON, CSV and XLSX."""

import csv
import io
import json
import zipfile

import pytest

from tests.make.custody import a_lot, a_part, an_event, separation
from tests.openapi import must_be_documented

pytestmark = pytest.mark.django_db
PATH = "/api/v1/returns/2026-03"


@pytest.fixture
def get(client, cast):
    arriving = an_event(
        "import", performed_by="HFR", facility="HFR-PLANT-1", outputs=[a_lot("HFR:IN-1", "1000.000", form="mixed_carbonate")],
        fields={"origin_country": "AU"},
    )  # fmt: skip
    separated = separation([a_part("HFR:IN-1", "400.000")], [a_lot("HFR:OX-1", "50.000", form="oxide")])
    headers = cast.ada.headers | {"idempotency-key": "one"}
    answered = client.post("/api/v1/events", json.dumps([arriving, separated]), content_type="application/json", headers=headers)
    assert answered.status_code == 201

    def got(asked="", *, by=None, path=PATH):
        response = client.get(path + asked, headers=(by or cast.ada).headers)
        must_be_documented(response, "get", path)
        return response

    return got


def test_it_tells_the_flows_of_the_month_by_form(get):
    told = get().json()

    carbonate, oxide = told["forms"]
    assert (told["organisation"], told["month"], carbonate["form"], oxide["form"]) == ("HFR", "2026-03", "mixed_carbonate", "oxide")
    assert [carbonate["net_kg"][name] for name in ("opening", "consumed", "closing")] == ["1000.000", "400.000", "600.000"]
    assert [oxide["reo_kg"][name] for name in ("opening", "produced", "closing")] == ["0.000", "25.000", "25.000"]
    assert {one["element"]: one["reo_kg"]["closing"] for one in oxide["elements"]}["Nd"] == "4.750"
    assert [one["kind"] for one in told["missing"]] == ["stocktake"]


def test_each_sees_what_it_may_see(get, cast):
    of_hfr = {who: get("?organisation=HFR", by=getattr(cast, who)).status_code for who in ("ada", "bela", "rita", "sven", "otto", "mei")}

    assert of_hfr == {"ada": 200, "bela": 404, "rita": 200, "sven": 200, "otto": 200, "mei": 403}


def test_who_reads_everything_says_whose(get, cast):
    problem = get(by=cast.rita).json()

    assert [(one["code"], one["pointer"]) for one in problem["errors"]] == [("parameter_missing", "?organisation")]


@pytest.mark.parametrize(
    ("path", "code"),
    [("/api/v1/returns/2026-13", "not_found"), ("/api/v1/returns/nonsense", "not_found"), ("/api/v1/returns/9998-12", "month_not_begun")],
)
def test_a_month_that_is_none_or_has_not_begun_is_not_found(get, path, code):
    response = get(path=path)

    assert (response.status_code, response.json()["code"]) == (404, code)


def test_as_a_table_it_has_a_row_for_each_form_element_and_measure(get):
    response = get("?format=csv")

    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert response["Content-Disposition"] == 'attachment; filename="HFR-2026-03.csv"'
    assert {(row["form"], row["element"], row["measure"]): row["closing"] for row in rows}[("oxide", "Nd", "reo_kg")] == "4.750"


def test_as_a_workbook_it_has_three_sheets(get):
    response = get("?format=xlsx")

    content = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        workbook = book.read("xl/workbook.xml").decode()
    assert [name for name in ("flows", "late", "missing") if f'<sheet name="{name}"' in workbook] == ["flows", "late", "missing"]
    assert response["Content-Disposition"] == 'attachment; filename="HFR-2026-03.xlsx"'
