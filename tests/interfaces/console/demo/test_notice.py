import json

from traceability.interfaces.console.demo import founding, notice
from traceability.interfaces.console.welcome import AT_THE_DESK


def test_it_tells_a_certificate_and_who_may_enter_the_desk(tmp_path, settings):
    settings.DEMO_CREDENTIALS_FILE = tmp_path / "demo-credentials.json"

    notice.write("RC-2026-0000000000")

    told = json.loads((tmp_path / "demo-page.json").read_text())
    assert told["certificate"] == "RC-2026-0000000000"
    assert {one["username"]: one["role"] for one in told["logins"]} == AT_THE_DESK
    assert [path.name for path in tmp_path.iterdir()] == ["demo-page.json"]


def test_the_people_at_the_desk_are_those_whom_the_demo_founds():
    assert {username: role for role, username in founding.PEOPLE.items() if role in {"reviewer", "supervisor"}} == AT_THE_DESK
