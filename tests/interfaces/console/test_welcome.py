import json

from traceability.interfaces.console import welcome

KNOWN = {
    "base_url": "http://127.0.0.1:8000",
    "tokens": {"HFR": "tl_hfr", "HER": "tl_her", "reviewer": "tl_rita", "supervisor": "tl_sven", "auditor": "tl_otto"},
    "logins": {"rita": "four random words here", "sven": "four other words here"},
}


def told(known=KNOWN):
    return list(welcome.lines("http://127.0.0.1:8001", known))


def test_it_begins_with_the_address():
    assert told()[0] == "Ready: http://127.0.0.1:8001/"


def test_every_role_has_one_curl_line_with_its_token():
    curls = [line.strip() for line in told() if line.strip().startswith("curl")]

    assert len(curls) == 5
    for token in ("tl_hfr", "tl_rita", "tl_sven", "tl_otto"):
        assert sum(token in curl for curl in curls) == 1
    assert all("http://127.0.0.1:8001/api/v1/" in curl for curl in curls)


def test_every_login_is_named_with_its_password():
    assert any("rita" in line and "four random words here" in line for line in told())


def test_without_a_demo_there_are_no_logins():
    assert not any("Logins" in line for line in told(None))


def test_credentials_are_read_from_the_file(tmp_path):
    assert welcome.credentials(tmp_path / "absent.json") is None

    (tmp_path / "demo.json").write_text(json.dumps(KNOWN), encoding="utf-8")

    assert welcome.credentials(tmp_path / "demo.json") == KNOWN
