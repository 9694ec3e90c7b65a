from datetime import date

import pytest

from tests.make.dossiers import a_dossier, a_party, a_shipment
from tests.make.story_dossiers import Telling
from traceability.review.checks.e08_destination_logic import destination_logic
from traceability.review.dossier import Party

OLD = date(1999, 5, 1)


def asked(*, consignee=None, end_user=None, destination="DE", policies=None):
    shipment = a_shipment(
        consignee=consignee or a_party(registered_on=OLD), end_user=a_party() if end_user is None else end_user, destination=destination
    )
    return destination_logic(a_dossier(shipment=shipment, policies=policies))


def test_all_in_one_country_passes():
    assert asked().result == "passed"


def test_a_forwarder_in_a_third_country_must_be_cleared():
    finding = asked(
        consignee=a_party("Chao Phraya Forwarding", country="TH", purpose="forwarder", registered_on=OLD),
        end_user=a_party("Desert Motors", country="US"),
        destination="US",
    )

    assert (finding.result, finding.severity) == ("failed", "HOLD")
    assert finding.message.en == "The consignee in Thailand is a forwarder, the end user is in United States."
    assert finding.message.zh == "收货人位于泰国，属货运代理，最终用户位于美国。"


@pytest.mark.parametrize(("purpose", "result"), [("trader", "failed"), ("forwarder", "failed"), ("manufacturer", "passed")])
def test_only_who_passes_goods_on_must_be_in_the_end_users_country(purpose, result):
    consignee = a_party(country="TH", purpose=purpose, registered_on=OLD)

    assert asked(consignee=consignee).result == result


def test_an_end_user_elsewhere_than_the_destination_must_be_cleared():
    finding = asked(destination="TH")

    assert finding.message.en == "The end user is in Germany, the shipment goes to Thailand."
    assert finding.message.zh == "最终用户位于德国，货物运往泰国。"


@pytest.mark.parametrize(("registered", "result"), [(date(2025, 4, 25), "passed"), (date(2025, 4, 26), "failed")])
def test_a_consignee_is_a_year_old_on_the_planned_day(registered, result):
    finding = asked(consignee=a_party(registered_on=registered))

    assert finding.result == result
    if result == "failed":
        assert finding.message.en == "The consignee was registered 364 days before the export."
        assert [row.key for row in finding.policy] == ["E08.min_age_days"]


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"end_user": Party()}, "end_user"),
        ({"end_user": a_party(country="")}, "end_user.country"),
        ({"consignee": a_party()}, "consignee.registered_on"),
        ({"policies": {}}, "E08.min_age_days"),
    ],
)
def test_what_is_not_told_is_not_checked(changed, missing):
    finding = asked(**changed)

    assert (finding.result, finding.evidence[0].values["missing"]) == ("not_checked", (missing,))


@pytest.mark.parametrize("name", ["S01", "S06", "S11", "S12"])
def test_the_stories_go_where_they_say(name):
    assert destination_logic(Telling(name).dossier()).result == "passed"
