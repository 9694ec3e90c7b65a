from tests.ledger.test_database_rules import run

SECOND = "SELECT subject_id FROM ledger.entry JOIN ledger.leaf USING (entry_id) WHERE subject_version = 2 ORDER BY leaf_index LIMIT 1"


def test_versions_out_of_the_order_of_the_log_are_named(sound):
    ((one, two),) = run(
        f"SELECT min(leaf_index), max(leaf_index) FROM ledger.entry JOIN ledger.leaf USING (entry_id) WHERE subject_id = ({SECOND})"
    )
    sound.tamper(
        f"UPDATE ledger.leaf SET leaf_index = 5000000 WHERE leaf_index = {one}",
        f"UPDATE ledger.leaf SET leaf_index = {one} WHERE leaf_index = {two}",
        f"UPDATE ledger.leaf SET leaf_index = {two} WHERE leaf_index = 5000000",
    )
    assert [damage.key for damage in sound.fsck().worst_of("versions")] == [one, two]


def test_a_gap_is_named(sound):
    ((place, entry_id),) = run(
        f"SELECT leaf_index, entry_id FROM ledger.entry JOIN ledger.leaf USING (entry_id) WHERE subject_id = ({SECOND}) AND subject_version = 1"
    )
    sound.tamper(f"DELETE FROM ledger.leaf WHERE leaf_index = {place}", f"DELETE FROM ledger.entry WHERE entry_id = {entry_id}")
    found = sound.fsck().worst_of("versions")
    assert {damage.found.split()[0] for damage in found} == {"version", "prev"}


def test_a_prev_of_another_entry_is_named(sound):
    sound.tamper(
        f"UPDATE ledger.entry SET leaf = set_byte(leaf, 12, get_byte(leaf, 12) # 1) WHERE subject_id = ({SECOND}) AND subject_version = 1"
    )
    (found,) = sound.fsck().worst_of("versions")
    assert found.found.startswith("prev ")


def test_a_prev_in_version_one_is_named(sound):
    sound.tamper("""UPDATE ledger.entry SET leaf = convert_to(regexp_replace(convert_from(leaf, 'UTF8'), '("id":"[^"]*"),"type":"thing"', '\\1,"prev":"00","type":"thing"'), 'UTF8')
                    WHERE entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = 9)""")
    assert 9 in [damage.key for damage in sound.fsck().worst_of("versions")]


def test_a_head_that_is_gone_or_alone_is_named(sound):
    ((subject,),) = run(SECOND)
    sound.tamper(f"DELETE FROM ledger.subject_head WHERE subject_id = '{subject}'")
    (found,) = sound.fsck().worst_of("heads")
    assert (found.key, found.expected) == (f"thing {subject}", "version 2")

    sound.tamper(
        f"INSERT INTO ledger.subject_head VALUES ('thing', '{subject}', 1, 1, sha256('x'), '3', now()), ('other', '{subject}', 1, 1, sha256('x'), '3', now())"
    )
    assert [damage.key for damage in sound.fsck().worst_of("heads")] == [f"other {subject}", f"thing {subject}"]
