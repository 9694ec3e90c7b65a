import pytest

ENTRY = "entry_id = (SELECT entry_id FROM ledger.leaf WHERE leaf_index = 7)"


def leaf_of(change):
    return f"UPDATE ledger.entry SET leaf = convert_to({change}, 'UTF8') WHERE {ENTRY}"


TEXT = "convert_from(leaf, 'UTF8')"
DAMAGES = {
    "white space": (leaf_of(f"replace({TEXT}, '\"v\":1', '\"v\": 1')"), "canonical JSON"),
    "a double name": (leaf_of(f"replace({TEXT}, '\"v\":1', '\"v\":1,\"v\":1')"), "canonical JSON"),
    "a float": (leaf_of(f"replace({TEXT}, '\"v\":1', '\"v\":1.0')"), "canonical JSON"),
    "no JSON": (f"UPDATE ledger.entry SET leaf = 'xx' WHERE {ENTRY}", "canonical JSON"),
    "no subject": (leaf_of("'{}'"), "columns as in the leaf"),
    "another version": (leaf_of(f"replace({TEXT}, '\"v\":1', '\"v\":2')"), "columns as in the leaf"),
    "another deployment": (leaf_of(f"replace({TEXT}, 'traceability.example', 'other.example')"), "columns as in the leaf"),
    "an unknown member": (leaf_of(f"replace({TEXT}, '\"v\":1', '\"v\":1,\"w\":1')"), "members"),
    "a missing member": (leaf_of(f"regexp_replace({TEXT}, '\"nonce\":\"[^\"]*\",', '')"), "members"),
    "another time": (f"UPDATE ledger.entry SET inserted_at = inserted_at + interval '2 minutes' WHERE {ENTRY}", "recorded at about"),
    "no time": (leaf_of(f"regexp_replace({TEXT}, '\"at\":\"[^\"]*\"', '\"at\":\"noon\"')"), "recorded at about noon"),
    "a time of no place": (leaf_of(f"regexp_replace({TEXT}, '(\"at\":\"[^\"]*)Z\"', '\\1\"')"), "recorded at about"),
    "another column": (f"UPDATE ledger.entry SET kind = 'thing.unsaid' WHERE {ENTRY}", "columns as in the leaf"),
    "no entry": (f"DELETE FROM ledger.entry WHERE {ENTRY}", "entry "),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_leaf_that_is_not_what_it_was_is_named(sound, damage):
    statement, expected = DAMAGES[damage]
    sound.tamper(statement)

    (found,) = sound.fsck().worst_of("leaves")

    assert found.key == 7 and found.expected.startswith(expected)


def test_the_lowest_of_many_comes_first(sound):
    sound.tamper("UPDATE ledger.entry SET kind = 'thing.unsaid' WHERE kind = 'thing.said'")
    keys = [damage.key for damage in sound.fsck().worst_of("leaves")]
    assert keys == list(range(keys[0], keys[0] + 20))


def test_an_entry_that_waits_is_named_by_its_id(sound):
    sound.tamper("UPDATE ledger.entry SET kind = 'thing.unsaid' WHERE entry_id = (SELECT min(entry_id) FROM ledger.pending)")
    (found,) = sound.fsck().worst_of("leaves")
    assert str(found.key).startswith("entry ")
