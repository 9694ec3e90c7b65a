import threading

import pytest

from traceability.ledger.signer import keys
from traceability.tlog.errors import BadKey

NAME = "traceability.example/ack"


def test_keys_in_force_stand_below_their_vkeys():
    both = [keys.new_key(NAME), keys.new_key(NAME)]
    text = keys.encode(both)

    assert [line for line in text.splitlines() if line.startswith(NAME)] == [key.verifier.vkey for key in both]
    assert [key.verifier for key in keys.decode(text)] == [key.verifier for key in both]
    assert "BEGIN PRIVATE KEY" in text


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:-5],
        lambda text: text.replace(NAME, "other"),
        lambda text: text.replace("MC4", "MC5"),
        lambda text: text + "more",
    ],
)
def test_a_damaged_file_holds_no_key(damage):
    with pytest.raises(BadKey):
        keys.decode(damage(keys.encode([keys.new_key(NAME)])))


def test_the_private_key_of_another_vkey_is_not_taken():
    one, other = keys.new_key(NAME), keys.new_key(NAME)
    with pytest.raises(BadKey, match="is another one"):
        keys.decode(keys.encode([one]).replace(one.verifier.vkey, other.verifier.vkey))


def test_a_file_that_others_may_read_is_not_used(tmp_path):
    keys.find_or_make(tmp_path / "key", NAME)
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(BadKey, match="may be read by others"):
        keys.read(tmp_path / "key")


def test_many_at_once_make_one_key(tmp_path):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(keys.find_or_make(tmp_path / "keys" / "key", NAME).verifier)) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 16 and len(set(found)) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["key"]


def test_a_file_with_another_name_is_refused(tmp_path):
    keys.find_or_make(tmp_path / "key", NAME)
    with pytest.raises(BadKey, match="holds the key of"):
        keys.find_or_make(tmp_path / "key", "other.example/ack")
