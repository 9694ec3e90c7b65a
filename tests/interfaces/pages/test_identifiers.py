import pytest

from traceability.interfaces.pages.identifiers import PLACES

EVENT = "019cad8f-ac00-7a10-8a10-000000000001"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("lot/HFR/NDPR-2026-0044", "/api/v1/lots/HFR:NDPR-2026-0044"),
        ("lot/HFR/A%2FB%201", "/api/v1/lots/HFR:A/B%201"),
        ("shipment/EX-2026-7K2M9Q4T1Z", "/api/v1/shipments/EX-2026-7K2M9Q4T1Z"),
        (f"event/{EVENT}", f"/api/v1/events/{EVENT}"),
        (f"case/{EVENT}/2", f"/api/v1/cases/{EVENT}"),
        ("facility/BYM-MINE-1", "/api/v1/registry/facilities"),
        ("org/HFR", "/api/v1/registry/organisations"),
        ("licence/mining/ML-2025-BYM", "/api/v1/registry/licences"),
        ("document/HFR/process_record/PR-2026/03", "/api/v1/impact?document=PR-2026%2F03"),
        ("check/M03", "/checks/#M03"),
        ("check", "/checks/"),
        ("scheme/1", "/checks/"),
        ("metric/checks-passed", "/checks/"),
        ("topic/chain-of-custody", "/checks/"),
    ],
)
def test_a_name_leads_to_where_the_thing_is_told_about(client, name, place):
    response = client.get(f"/id/{name}")

    assert (response.status_code, response["Location"]) == (303, place)


@pytest.mark.parametrize(
    "name",
    [
        "package/HFR/P-1",
        "lot/HFR",
        "lot",
        "event/1",
        "shipment",
        "nothing/x",
        "document/HFR",
        "lot/A/" + "x" * 400,
        "lot/A/%0Ax",
        "//evil.example/",
        "lot/HFR/A/%2E%2E/B",
        "lot/HFR/A%2F..%2FB",
        "lot/HFR/A%2F.",
        "shipment/%2E%2E",
    ],
)
def test_what_is_no_name_leads_nowhere(client, name):
    response = client.get(f"/id/{name}")

    assert response.status_code == 404 and "Location" not in response


def test_every_kind_of_name_is_tried():
    assert len(PLACES) == 12
