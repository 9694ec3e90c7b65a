from tests.ledger.test_database_rules import run


def keys(report):
    return [damage.key for damage in report.worst_of("consistency")]


def sizes():
    return [size for (size,) in run("SELECT size FROM ledger.checkpoint ORDER BY size")]


def test_every_step_is_proved(sound):
    report = sound.fsck()
    assert report.checked["consistency"] == len(sizes()) - 1 and report.damages["consistency"] == 0


def test_a_step_that_the_tiles_do_not_prove_is_named(sound):
    sound.tamper("UPDATE ledger.tile SET data = set_byte(data, 255 * 32, get_byte(data, 255 * 32) # 1) WHERE level = 0 AND idx = 1")
    assert keys(sound.fsck())


def test_only_the_steps_asked_for_are_tried(sound):
    known = sizes()
    assert sound.fsck(first=known[1], last=known[2]).checked["consistency"] == 1
