import json
from base64 import b64decode
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from tests.make.ledger import a_draft
from traceability.ledger import kinds
from traceability.ledger.envelope import Draft, Moment, build, plain
from traceability.ledger.errors import EntryNotCanonical, EntryTooLarge
from traceability.tlog import canonical, commitments

EXAMPLE = json.loads((Path(__file__).parent.parent / "vectors" / "ledger-example.json").read_text(encoding="utf-8"))
DISCLOSURES = {(one["index"], one["path"]): one for one in EXAMPLE["disclosures"]}
MOMENT = datetime(2026, 3, 2, 8, 0, 0, 120000, tzinfo=UTC)


def a_moment(**more) -> Moment:
    return Moment(
        **{"log": "traceability.example", "at": MOMENT, "uid": UUID(int=7), "nonce": bytes(16), "new_salt": lambda: bytes(32), **more}
    )


def body_of(draft: Draft, **more) -> dict:
    return canonical.read_object(build(draft, a_moment(**more)).leaf)["body"]


@pytest.fixture
def example_kinds(monkeypatch):
    """The example's bodies are made up; they must not change what the apps registered."""
    monkeypatch.setattr(kinds, "KINDS", {})
    monkeypatch.setattr(kinds, "_ROOTS", {})
    kinds.register("organisation.registered", {"": kinds.PUBLIC})
    kinds.register("event.corrected", {"": kinds.PUBLIC})
    kinds.register("event.recorded", {"": kinds.PUBLIC, "/invoice/amount": kinds.COMMITTED, "/transport/vehicle": kinds.COMMITTED})


@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_worked_example_is_built_to_the_byte(index, example_kinds):
    entry = EXAMPLE["entries"][index]
    envelope = json.loads(json.dumps(entry["envelope"]))
    for (of, path), one in DISCLOSURES.items():
        if of == index:
            member, name = path.removeprefix("/").split("/")
            envelope["body"][member][name] = one["value"]
    subject = envelope["subject"]
    draft = Draft(
        envelope["kind"],
        (subject["type"], UUID(subject["id"]), subject["version"]),
        envelope["actor"],
        UUID(envelope["organisation"]),
        envelope["body"],
        envelope.get("documents", ()),
    )
    salts = iter(b64decode(one["salt_base64"]) for (of, _), one in sorted(DISCLOSURES.items()) if of == index)

    built = build(
        draft,
        a_moment(
            at=datetime.fromisoformat(envelope["at"]),
            uid=UUID(envelope["uid"]),
            nonce=b64decode(envelope["nonce"]),
            prev=bytes.fromhex(subject["prev"]) if "prev" in subject else None,
            new_salt=lambda: next(salts),
        ),
    )

    assert built.leaf == entry["leaf"].encode() and len(built.leaf) == entry["leaf_length"]
    assert built.leaf_hash.hex() == entry["leaf_hash_hex"]
    assert {one.path: canonical.read(one.value) for one in built.disclosures} == {
        path: one["value"] for (of, path), one in DISCLOSURES.items() if of == index
    }


def test_a_committed_member_leaves_the_body_and_can_be_opened():
    built = build(a_draft(price="1530000.00"), a_moment())
    envelope = canonical.read_object(built.leaf)

    assert envelope["body"] == {"name": "a thing"}
    assert b"1530000" not in built.leaf
    (disclosed,) = built.disclosures
    commitments.verify_opening(
        b64decode(envelope["commitments"][disclosed.path]), disclosed.path, disclosed.salt, canonical.read(disclosed.value)
    )


def test_a_member_of_an_element_is_committed_under_its_pointer():
    built = build(a_draft(parts=[{"name": "a", "price": "1.00"}, {"name": "b", "price": "2.00"}]), a_moment())

    assert [one.path for one in built.disclosures] == ["/parts/0/price", "/parts/1/price"]
    assert canonical.read_object(built.leaf)["body"]["parts"] == [{"name": "a"}, {"name": "b"}]


def test_each_commitment_has_a_salt_of_its_own():
    salts = iter([b"a" * 32, b"b" * 32])
    built = build(a_draft(parts=[{"price": "1.00"}, {"price": "1.00"}]), a_moment(new_salt=lambda: next(salts)))

    assert len(set(canonical.read_object(built.leaf)["commitments"].values())) == 2


def test_a_salt_of_another_length_is_refused():
    with pytest.raises(Exception, match="16 bytes instead of 32"):
        build(a_draft(price="1.00"), a_moment(new_salt=lambda: bytes(16)))


def test_the_first_entry_commits_to_the_request():
    built = build(a_draft(), a_moment(request_sha256="ab" * 32))

    assert [(one.path, one.value) for one in built.disclosures] == [("request", b'"' + b"ab" * 32 + b'"')]


def test_an_element_cannot_be_committed_alone():
    kinds.register("listed.said", {"/names": kinds.PUBLIC, "/names/*": kinds.COMMITTED})

    with pytest.raises(ValueError, match="cannot be absent from its list"):
        build(a_draft(kind="listed.said", name=None, names=["Ada"]), a_moment())


def test_a_member_without_a_mark_is_an_error():
    with pytest.raises(ValueError, match="/colour has no mark"):
        build(a_draft(colour="red"), a_moment())


def test_absence_is_the_only_no_value():
    assert body_of(a_draft(name=None, parts=[{"name": None}, {}])) == {"parts": [{}, {}]}
    assert body_of(a_draft(parts=[])) == {"name": "a thing", "parts": []}


def test_ids_days_and_times_have_one_spelling():
    parts = [UUID(int=1), date(2026, 3, 2), MOMENT]

    assert body_of(a_draft(parts=parts))["parts"] == ["00000000-0000-0000-0000-000000000001", "2026-03-02", "2026-03-02T08:00:00.120000Z"]


def test_six_decimals_are_always_written():
    assert canonical.read_object(build(a_draft(), a_moment()).leaf)["at"] == "2026-03-02T08:00:00.120000Z"


@pytest.mark.parametrize(
    "value",
    ["e\u0301", "\ufb33", "\u0000", "\ud800", "\u0378", 2**53, -(2**53), 1.0, [None], b"bytes", {1: "a"}],
    ids=[
        "NFD",
        "a composed form that NFC takes apart",
        "NUL",
        "surrogate",
        "unassigned",
        "2^53",
        "-2^53",
        "float",
        "null in a list",
        "bytes",
        "number as name",
    ],
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(EntryNotCanonical):
        build(a_draft(parts=[value]), a_moment())
    with pytest.raises(EntryNotCanonical):
        build(a_draft(price=[value]), a_moment())


@pytest.mark.parametrize("value", ["é", "华方", "\U0001f600", 2**53 - 1, -(2**53) + 1, 0, True, "", []])
def test_what_has_one_goes_in_and_comes_out(value):
    assert body_of(a_draft(parts=[value]))["parts"] == [value]


def test_names_are_sorted_by_utf_16():
    leaf = build(a_draft(parts=[{"\uffe5": "2", "\U0001f600": "1"}]), a_moment()).leaf.decode()

    assert leaf.index("\U0001f600") < leaf.index("\uffe5")


@pytest.mark.parametrize(("size", "fits"), [(65_535, True), (65_536, False)])
def test_a_leaf_has_at_most_65535_bytes(size, fits):
    without = len(build(a_draft(name=""), a_moment()).leaf)
    draft = a_draft(name="x" * (size - without))

    if fits:
        assert len(build(draft, a_moment()).leaf) == size
    else:
        with pytest.raises(EntryTooLarge) as refused:
            build(draft, a_moment())
        assert refused.value.text.en == "The entry has 65,536 bytes; at most 65,535 fit."


@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": {"id": "x", "role": "y"}},
        {"actor": {"id": "x", "role": "y", "via": "z", "name": "Ada"}},
        {"subject": ("thing", UUID(int=1), 0)},
        {"subject": ("thing", UUID(int=1), 2)},
        {"documents": [{"kind": "waybill", "number": "1"}]},
        {"documents": [{"kind": "waybill", "number": "1", "sha256": "0", "file": "x"}]},
        {"kind": "thing.unheard"},
    ],
)
def test_a_draft_that_no_schema_allows_is_a_bug(wrong):
    draft = a_draft()
    parts = {
        "kind": draft.kind,
        "subject": draft.subject,
        "actor": draft.actor,
        "organisation": draft.organisation,
        "body": draft.body,
    } | wrong

    with pytest.raises(ValueError):
        build(Draft(**parts), a_moment())


def test_a_first_version_has_no_version_before_it():
    with pytest.raises(ValueError, match="version 1 with a version before it"):
        build(a_draft(), a_moment(prev=bytes(32)))


def test_without_an_organisation_the_nil_uuid_stands():
    draft = a_draft()
    built = build(Draft(draft.kind, draft.subject, draft.actor, None, draft.body), a_moment())

    assert canonical.read_object(built.leaf)["organisation"] == "00000000-0000-0000-0000-000000000000"


def test_a_body_can_be_written_in_clear_to_compare_with():
    body = {"name": "a thing", "price": None, "on": date(2026, 3, 1), "of": UUID(int=7), "parts": ({"price": "1.00", "seal": None},)}

    assert plain(body) == {"name": "a thing", "on": "2026-03-01", "of": str(UUID(int=7)), "parts": [{"price": "1.00"}]}
