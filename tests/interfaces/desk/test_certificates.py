"""The screen of certificates: supervisors suspend, reinstate and revoke; reviewers look."""

from datetime import date

import pytest

from traceability.certificates import services
from traceability.certificates.models import Certificate, StatusChange
from traceability.registry import services as registry
from traceability.registry.models import Licence

pytestmark = pytest.mark.django_db


def address(certificate, name):
    return f"/desk/certificates/certificate/{certificate.id}/{name}/"


def test_a_supervisor_suspends_with_a_reason_and_everybody_sees_it(client, cast, certificate):
    client.force_login(cast.sven.user)
    page = client.get(address(certificate, "suspend"))

    sent = client.post(
        address(certificate, "suspend"), {"command": "suspend", "seen": page.context["row"].version, "reason": "The mine was closed."}
    )

    assert (sent.status_code, sent["Location"]) == (302, address(certificate, "change"))
    assert (Certificate.objects.get().state, StatusChange.objects.get().reason) == ("suspended", "The mine was closed.")
    assert "The mine was closed." in client.get(address(certificate, "change")).content.decode()


def test_what_is_offered_follows_the_state(client, cast, certificate):
    client.force_login(cast.sven.user)

    def offered():
        shown = client.get(address(certificate, "change")).content.decode()
        return {name for name in ("suspend", "reinstate", "revoke") if f'href="{address(certificate, name)}"' in shown}

    first = offered()
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="x")

    assert (first, offered()) == ({"suspend"}, {"reinstate", "revoke"})


def test_the_paper_is_offered_while_the_certificate_holds(client, cast, certificate):
    client.force_login(cast.rita.user)
    paper = f'href="/api/v1/shipments/{certificate.shipment.number}/certificate.pdf"'

    before = client.get(address(certificate, "change")).content.decode()
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="x")

    assert paper in before and paper not in client.get(address(certificate, "change")).content.decode()


def test_a_page_that_is_old_is_refused_and_shown_anew(client, cast, certificate):
    client.force_login(cast.sven.user)
    services.suspend(by=cast.sven.viewer, certificate_id=certificate.id, reason="x")

    sent = client.post(address(certificate, "revoke"), {"command": "revoke", "seen": 1, "reason": "y"})

    assert sent.status_code == 409
    assert 'name="seen" value="2"' in sent.content.decode()


def test_a_reviewer_sees_it_and_is_offered_nothing(client, cast, certificate):
    client.force_login(cast.rita.user)

    shown = client.get(address(certificate, "change")).content.decode()

    assert f"/verify/{certificate.number}" in shown and "/suspend/" not in shown
    assert client.get(address(certificate, "suspend")).status_code == 403


def test_what_is_flagged_comes_first_and_leads_to_what_changed(client, cast, certificate):
    client.force_login(cast.sven.user)
    screen = "/desk/certificates/certificate/"
    assert certificate.number not in client.get(f"{screen}?flag=open").content.decode()

    licence = Licence.objects.get(number="ML-2025-BYM")
    registry.revoke_licence(by=cast.sven.viewer, licence_id=licence.id, revoked_on=date(2026, 3, 1), reason="x")
    assert "flagged and not answered" not in client.get("/desk/").content.decode()
    (flagged,) = services.flag(certificates=[certificate.id])
    (fact,) = flagged.change.facts

    assert certificate.number in client.get(f"{screen}?flag=open").content.decode()
    assert "Flagged, not answered" in client.get(screen).content.decode()
    assert f'href="/desk/ledger/entry/?q={fact}"' in client.get(address(certificate, "change")).content.decode()


def test_a_flag_stands_on_the_first_page_and_on_the_case_in_words(client, cast, certificate):
    client.force_login(cast.sven.user)
    licence = Licence.objects.get(number="ML-2025-BYM")
    registry.revoke_licence(by=cast.sven.viewer, licence_id=licence.id, revoked_on=date(2026, 3, 1), reason="x")
    services.flag(certificates=[certificate.id])

    first, case = client.get("/desk/").content.decode(), client.get(f"/desk/cases/{certificate.case_id}/").content.decode()
    row = client.get(address(certificate, "change")).content.decode()

    assert "1 certificate is flagged and not answered" in first and 'href="/desk/certificates/certificate/?flag=open"' in first
    assert f"Certificate {certificate.number} is flagged" in case and address(certificate, "change") in case
    link = f'<a href="/desk/registry/licence/{licence.id}/change/">Licence · '
    assert row.count(link) == 2 and str(licence.id) not in row.replace(link, ""), "in its changes and in the history"
    services.settle(by=cast.sven.viewer, certificate_id=certificate.id, reason="Looked at.")
    assert "flagged and not answered" not in client.get("/desk/").content.decode()
    assert "is flagged" not in client.get(f"/desk/cases/{certificate.case_id}/").content.decode()


def test_a_change_of_the_registry_says_what_it_reaches(client, cast, certificate, django_assert_max_num_queries):
    client.force_login(cast.sven.user)
    licence = Licence.objects.get(number="ML-2025-BYM")
    page = f"/desk/registry/licence/{licence.id}/revoke/"
    reach = f"/desk/impact/?licence={licence.kind}%3A{licence.number}"
    with django_assert_max_num_queries(12):
        assert f'href="{reach}"' in client.get(page).content.decode(), "before the change"

    said = {"command": "revoke", "seen": licence.version, "revoked_on": "2025-06-01", "reason": "x"}
    done = client.post(page, said, follow=True).content.decode()

    assert "shipments: 1, certificates: 1." in done and done.count(f'href="{reach}"') == 2
