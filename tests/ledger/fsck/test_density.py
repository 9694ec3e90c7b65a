def keys(report):
    return [damage.key for damage in report.worst_of("density")]


def test_a_hole_is_named_and_what_follows_keeps_its_place(sound):
    sound.tamper("DELETE FROM ledger.leaf WHERE leaf_index IN (7, 300)")
    report = sound.fsck()
    assert keys(report) == [7, 300]
    assert report.damages["leaves"] == 0


def test_a_missing_tail_is_named(sound):
    sound.tamper("DELETE FROM ledger.leaf WHERE leaf_index >= (SELECT size - 2 FROM ledger.log)")
    assert len(keys(sound.fsck())) == 2


def test_a_leaf_beyond_the_size_is_named(sound):
    sound.tamper("INSERT INTO ledger.leaf SELECT 1, size + 5, 999999 FROM ledger.log")
    (key,) = keys(sound.fsck())
    assert isinstance(key, int)


def test_a_log_begins_with_its_opening(sound):
    sound.tamper("ALTER TABLE ledger.leaf DROP CONSTRAINT leaf_index_not_negative")
    sound.tamper(
        "UPDATE ledger.leaf SET leaf_index = -1 WHERE leaf_index = 0",
        "UPDATE ledger.leaf SET leaf_index = 0 WHERE leaf_index = 1",
        "UPDATE ledger.leaf SET leaf_index = 1 WHERE leaf_index = -1",
    )
    report = sound.fsck()
    assert keys(report) == [0] and report.damages["tiles"]


def test_the_year_is_the_origins(sound):
    sound.tamper("UPDATE ledger.log SET year = year + 1")
    assert keys(sound.fsck()) == ["year"]
