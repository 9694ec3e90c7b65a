import json
import stat

from traceability.interfaces.console.demo import credentials
from traceability.interfaces.console.demo.credentials import Credentials


def test_what_was_saved_is_read(tmp_path):
    file = tmp_path / "var" / "demo-credentials.json"
    known = Credentials("http://127.0.0.1:8000", {"HFR": "tl_1", "reviewer": "tl_2"}, {"rita": "geheim"})

    known.write(file)

    assert credentials.read(file) == known
    assert json.loads(file.read_text())["tokens"]["HFR"] == "tl_1"


def test_only_the_owner_may_read_it(tmp_path):
    file = tmp_path / "demo-credentials.json"
    file.write_text("{}")
    file.chmod(0o644)

    Credentials("http://127.0.0.1:8000").write(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["demo-credentials.json"]


def test_a_file_that_is_none_counts_as_absent(tmp_path):
    file = tmp_path / "demo-credentials.json"

    assert credentials.read(file) is None
    for text in ("", "{}", "[1]", '{"base_url": "x", "tokens": 5, "logins": {}}'):
        file.write_text(text)
        assert credentials.read(file) is None


def test_passwords_are_random_and_long():
    once, again = credentials.new_passwords(["rita", "sven"]), credentials.new_passwords(["rita", "sven"])

    assert once.keys() == {"rita", "sven"}
    assert len({*once.values(), *again.values()}) == 4
    assert min(map(len, once.values())) >= 20
