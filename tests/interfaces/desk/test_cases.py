"""All cases, the decided ones too; each leads to its page."""

from tests.make.cases import an_open_case


def test_a_case_leads_to_its_page(cast):
    case = an_open_case(cast)

    response = cast.rita.signed_in().get(f"/desk/review/case/{case.id}/change/")

    assert (response.status_code, response["Location"]) == (302, f"/desk/cases/{case.id}/")


def test_a_case_that_is_not_there_leads_back(cast):
    response = cast.rita.signed_in().get("/desk/review/case/019de5a0-0000-7000-8000-000000000001/change/")

    assert (response.status_code, response["Location"]) == (302, "/desk/")


def test_cases_are_filtered_by_their_state(cast):
    case = an_open_case(cast)
    client = cast.rita.signed_in()

    assert case.shipment.number in client.get("/desk/review/case/?state=open").content.decode()
    assert case.shipment.number not in client.get("/desk/review/case/?state=refused").content.decode()
    assert case.shipment.number in client.get(f"/desk/review/case/?q={case.shipment.number}").content.decode()
