from tests.ledger.test_database_rules import run

LOWEST = "(SELECT min(entry_id) FROM ledger.pending)"


def only(report, kind="placement"):
    (found,) = report.worst_of(kind)
    return str(found.key), found.found


def test_an_entry_that_neither_has_a_place_nor_waits_is_named(sound):
    ((entry_id,),) = run(f"SELECT {LOWEST}")
    sound.tamper(f"DELETE FROM ledger.pending WHERE entry_id = {entry_id}")
    assert only(sound.fsck()) == (f"entry {entry_id}", "nothing")


def test_an_entry_that_does_both_is_named(sound):
    sound.tamper("INSERT INTO ledger.pending SELECT entry_id FROM ledger.leaf WHERE leaf_index = 7")
    assert only(sound.fsck())[1] == "both"


def test_a_pending_row_of_nothing_is_named(sound):
    sound.tamper("INSERT INTO ledger.pending VALUES (999999)")
    assert only(sound.fsck()) == ("entry 999999", "a pending row alone")


def test_a_uid_that_is_not_the_entrys_is_named(sound):
    ((entry_id,),) = run("SELECT entry_id FROM ledger.leaf WHERE leaf_index = 5")
    sound.tamper(f"DELETE FROM ledger.entry_uid WHERE entry_id = {entry_id}")
    assert only(sound.fsck(), "entry_uid") == (f"entry {entry_id}", "nothing")
    sound.tamper(f"INSERT INTO ledger.entry_uid VALUES (gen_random_uuid(), {entry_id})")
    assert only(sound.fsck(), "entry_uid")[0] == f"entry {entry_id}"


def test_a_second_uid_of_an_entry_is_named(sound):
    ((entry_id, forged),) = run("SELECT entry_id, gen_random_uuid() FROM ledger.leaf WHERE leaf_index = 5")
    sound.tamper(f"INSERT INTO ledger.entry_uid VALUES ('{forged}', {entry_id})")
    assert only(sound.fsck(), "entry_uid") == (f"entry {entry_id}", str(forged))
