from tests.ledger.test_database_rules import run
from traceability.ledger.fsck.report import DAMAGED


def keys(report, kind="tiles"):
    return [damage.key for damage in report.worst_of(kind)]


def test_a_changed_hash_is_named_with_its_tile(sound):
    sound.tamper("UPDATE ledger.tile SET data = set_byte(data, 5 * 32, get_byte(data, 5 * 32) # 1) WHERE level = 0 AND idx = 1")
    (found,) = sound.fsck().worst_of("tiles")
    assert found.key == "0/1" and found.expected.startswith("hash 5: ")


def test_a_missing_tile_is_named(sound):
    sound.tamper("DELETE FROM ledger.tile WHERE level = 0 AND idx = 2")
    assert keys(sound.fsck()) == ["0/2"]


def test_a_tile_too_many_is_named(sound):
    sound.tamper("INSERT INTO ledger.tile SELECT 1, 0, 9, width, data FROM ledger.tile WHERE level = 1")
    assert keys(sound.fsck()) == ["0/9"]


def test_a_tile_that_is_too_wide_is_named(sound):
    sound.tamper("UPDATE ledger.tile SET width = width + 1, data = data || sha256('x') WHERE level = 0 AND width < 256")
    assert "0/3" in keys(sound.fsck())


def test_a_changed_leaf_shows_in_every_root_above_it(sound):
    sizes = [size for (size,) in run("SELECT size FROM ledger.checkpoint ORDER BY size")]
    sound.tamper(
        "UPDATE ledger.entry SET leaf = set_byte(leaf, 12, get_byte(leaf, 12) # 1) WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = 400)"
    )

    report = sound.fsck()

    assert keys(report) == ["0/1", "1/0"]
    assert keys(report, "roots") == [*(size for size in sizes if size > 400), f"log {sizes[-1]}"]


def test_a_part_of_the_log_is_checked_alone(sound):
    sound.tamper(
        "UPDATE ledger.entry SET leaf = set_byte(leaf, 12, get_byte(leaf, 12) # 1) WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = 400)"
    )

    assert "0/1" in keys(sound.fsck(first=300, last=600))
    before, after = sound.fsck(first=0, last=400), sound.fsck(first=401)
    assert (before.exit_code, before.damages["tiles"], before.damages["roots"]) == (DAMAGED, 0, 0), "what it says of all entries is damaged"
    assert (after.damages["leaves"], after.damages["tiles"], after.damages["roots"]) == (0, 0, 0)
    assert before.checked["leaves"] == 400


def test_an_edge_that_is_gone_ends_a_partial_walk(sound):
    sound.tamper("DELETE FROM ledger.tile WHERE level = 0 AND idx = 1")
    assert sound.fsck(first=300, last=500).damages["tiles"]
