import json

import pytest

from traceability.interfaces.console import welcome

KNOWN = {
    "base_url": "http://127.0.0.1:8000",
    "tokens": {"ALY": "tl_aly", "EXP": "tl_exp", "reviewer": "tl_rita", "supervisor": "tl_sven", "auditor": "tl_otto"},
    "logins": {"rita": "four random words here", "sven": "four other words here", "exp.eva": "words of Eva", "aly.ann": "words of Ann"},
}


@pytest.fixture
def told(tmp_path):
    """The lines beside a demo."""
    file = tmp_path / "demo-credentials.json"
    file.write_text(json.dumps(KNOWN), encoding="utf-8")
    return list(welcome.lines("http://127.0.0.1:8001", file))


def test_it_begins_with_the_address(told):
    assert told[0] == "Ready: http://127.0.0.1:8001/"


def test_every_role_has_one_curl_line_with_its_token(told):
    curls = [line.strip() for line in told if line.strip().startswith("curl")]

    assert len(curls) == 5
    for token in ("tl_exp", "tl_rita", "tl_sven", "tl_otto"):
        assert sum(token in curl for curl in curls) == 1
    assert all("http://127.0.0.1:8001/api/v1/" in curl for curl in curls)


def test_the_logins_of_the_desk_are_named_with_password_and_role(told):
    assert any("rita" in line and "four random words here" in line and "reviewer" in line for line in told)
    assert any("sven" in line and "four other words here" in line and "supervisor" in line for line in told)


def test_who_works_elsewhere_is_named_with_the_page_if_they_have_a_login(told):
    assert any("exp.eva" in line and "words of Eva" in line and "/own/" in line for line in told)
    assert not any("otto" in line and "/explore/" in line for line in told)


def test_the_rest_is_named_without_secrets_beside_the_file_that_has_them(told, tmp_path):
    assert "  aly.ann" in told
    assert any(str(tmp_path / "demo-credentials.json") in line for line in told)
    assert not any("words of Ann" in line or "tl_aly" in line for line in told)


def test_without_a_demo_there_are_no_logins(tmp_path):
    said = list(welcome.lines("http://127.0.0.1:8001", tmp_path / "none.json"))

    assert not any("Logins" in line for line in said)
    assert len(said) == 6


def test_credentials_are_read_from_the_file(tmp_path):
    assert welcome.credentials(tmp_path / "absent.json") is None

    (tmp_path / "demo.json").write_text(json.dumps(KNOWN), encoding="utf-8")

    assert welcome.credentials(tmp_path / "demo.json") == KNOWN
