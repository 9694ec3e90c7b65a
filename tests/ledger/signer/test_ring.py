import pytest

from tests.ledger.signer.tree import ORIGIN
from traceability.kernel import clock
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer.ring import KeyRing, newest_of
from traceability.ledger.signer.signing import Signer

LOG = "traceability.example"
YEAR = clock.now().year


@pytest.fixture
def root(tmp_path):
    Signer.new(tmp_path / "signer", f"{LOG}/{YEAR}").close()
    return tmp_path / "signer"


@pytest.fixture
def ring(root):
    made = KeyRing(root)
    yield made
    made.close()


@pytest.mark.parametrize("origin", [f"{LOG}/{YEAR + 1}", f"{LOG}/{YEAR}-2"])
def test_the_next_origin_is_opened_with_a_key_of_its_own(ring, root, origin):
    opened = ring.open(origin)

    assert opened.origin == origin and opened.folder == root / origin.rpartition("/")[2] and opened.last_note == b""
    assert opened.verifiers != ring.of(f"{LOG}/{YEAR}").verifiers
    assert ring.open(origin) is opened is ring.newest


@pytest.mark.parametrize(
    "origin",
    [f"other.example/{YEAR + 1}", f"{LOG}/{YEAR - 1}", f"{LOG}/{YEAR + 2}", f"{LOG}/{YEAR}-3", f"{LOG}/{YEAR}-1", f"{LOG}/{YEAR}-02",
     f"{LOG}/{YEAR + 1}-2", f"{LOG}/../{YEAR + 1}", f"{LOG}/..", f"{LOG}/next", f"{YEAR + 1}"],
)  # fmt: skip
def test_any_other_origin_is_not(ring, root, origin):
    assert ring.open(origin) is None and ring.of(origin) is None
    assert {path.name for path in root.iterdir()} == {"key", "state", "lock"}


def test_an_older_origin_is_still_served_and_not_opened_anew(ring):
    ring.open(f"{LOG}/{YEAR}-2")
    assert ring.open(f"{LOG}/{YEAR}") is ring.of(f"{LOG}/{YEAR}")
    assert ring.open(f"{LOG}/{YEAR}-2") is ring.newest


def test_an_empty_root_is_refused_unless_the_first_key_may_be_made(tmp_path):
    with pytest.raises(SignerRefuses, match="--new"):
        KeyRing(tmp_path)
    ring = KeyRing(tmp_path, log=LOG)
    assert ring.newest is None and ring.open(f"other.example/{YEAR}") is None
    assert ring.open(f"{LOG}/{YEAR}") is ring.newest
    ring.close()


def test_one_damaged_memory_stops_all(ring, root):
    ring.open(f"{LOG}/{YEAR}-2")
    ring.close()
    (root / f"{YEAR}-2" / "state").unlink()
    with pytest.raises(SignerRefuses):
        KeyRing(root)
    Signer(root, f"{LOG}/{YEAR}").close()  # what was taken is given back


def test_the_newest_is_the_last_of_the_last_year():
    assert newest_of([f"{LOG}/2026-2", f"{LOG}/2026", f"{LOG}/2026-10"]) == f"{LOG}/2026-10"
    assert newest_of([ORIGIN, f"{LOG}/2027", f"{LOG}/2026-2"]) == f"{LOG}/2027"


def test_a_root_that_is_in_use_is_refused(ring, root):
    with pytest.raises(SignerRefuses, match="held by another signer"):
        KeyRing(root, log=LOG)
