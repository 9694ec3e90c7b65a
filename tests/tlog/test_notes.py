import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tlog.example import ACK_KEY, ACKNOWLEDGEMENT, CHECKPOINTS, COSIGNED_AT, EXAMPLE, LOG_KEY, WITNESS_KEY, WITNESSED
from traceability.tlog import notes, strict
from traceability.tlog.errors import BadKey, BadNote, NoTrustedSignature, WrongSignature

BODY = b"one\ntwo\n"
DASH = "\u2014".encode()
OTHER = notes.SigningKey.from_seed("other.example/log", bytes([9]) * 32)
SAME_NAME = notes.SigningKey.from_seed(LOG_KEY.name, bytes([9]) * 32)


def signed(*keys, body=BODY):
    return notes.assemble(body, [key.sign(body) for key in keys])


def line(name, value):
    return DASH + f" {name} {strict.in_base64(value)}\n".encode()


# ---- the worked example


@pytest.mark.parametrize(("key", "described"), [(LOG_KEY, "log"), (WITNESS_KEY, "witness"), (ACK_KEY, "acknowledgement")])
def test_the_keys_of_the_example(key, described):
    expected = EXAMPLE["keys"][described]

    assert key.verifier.vkey == expected["vkey"]
    assert key.verifier.id.hex() == expected["key_id_hex"]
    assert notes.parse_vkey(expected["vkey"]) == key.verifier


def test_the_cosignature_of_the_example():
    body = EXAMPLE["cosignature"]["message"].split("\n", 2)[2].encode()

    assert WITNESS_KEY.cosign(body, time=COSIGNED_AT).encode().decode() == EXAMPLE["cosignature"]["line"]


def test_the_example_is_signed_by_log_and_witness():
    note = notes.parse(WITNESSED)

    assert [key for key, _ in note.signed_by([LOG_KEY.verifier, WITNESS_KEY.verifier])] == [LOG_KEY.verifier, WITNESS_KEY.verifier]
    assert note.signatures[1].time == COSIGNED_AT
    assert notes.open_note(ACKNOWLEDGEMENT, [ACK_KEY.verifier]).encode() == ACKNOWLEDGEMENT


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_note_comes_back_to_the_byte(name):
    assert notes.parse(CHECKPOINTS[name]).encode() == CHECKPOINTS[name]


# ---- believing


def test_a_signature_of_a_trusted_key_opens_the_note():
    assert notes.open_note(signed(OTHER, LOG_KEY), [LOG_KEY.verifier]).body == BODY


def test_without_a_trusted_key_nothing_is_believed():
    with pytest.raises(NoTrustedSignature):
        notes.open_note(signed(LOG_KEY), [OTHER.verifier])
    with pytest.raises(NoTrustedSignature):
        notes.open_note(signed(LOG_KEY), [])


def test_a_wrong_signature_of_a_trusted_key_fells_the_note():
    data = signed(OTHER) + LOG_KEY.sign(b"something else\n").encode()

    with pytest.raises(WrongSignature):
        notes.open_note(data, [LOG_KEY.verifier, OTHER.verifier])
    assert notes.open_note(data, [OTHER.verifier]).body == BODY


def test_a_right_and_a_wrong_signature_of_one_key_fell_the_note():
    with pytest.raises(WrongSignature):
        notes.open_note(signed(LOG_KEY) + LOG_KEY.sign(b"something else\n").encode(), [LOG_KEY.verifier])


def test_name_and_id_must_both_be_known():
    right = LOG_KEY.sign(BODY)
    foreign_id = notes.SignatureLine(right.name, b"\0\0\0\0", right.signature)
    foreign_name = notes.SignatureLine("another.example", right.key_id, right.signature)

    for unknown in (foreign_id, foreign_name, SAME_NAME.sign(BODY)):
        data = notes.assemble(BODY, [unknown])
        with pytest.raises(NoTrustedSignature):
            notes.open_note(data, [LOG_KEY.verifier])
        assert notes.open_note(data + right.encode(), [LOG_KEY.verifier])


def test_a_cosignature_is_no_signature_and_the_reverse():
    as_note_key = notes.SigningKey(WITNESS_KEY.name, WITNESS_KEY.private)
    cosigned = notes.assemble(BODY, [WITNESS_KEY.cosign(BODY, time=5)])

    with pytest.raises(NoTrustedSignature):
        notes.open_note(cosigned, [as_note_key.verifier])
    with pytest.raises(BadKey):
        WITNESS_KEY.sign(BODY)
    with pytest.raises(BadKey):
        as_note_key.cosign(BODY, time=5)


@pytest.mark.parametrize("value", [bytes(64), bytes(71), bytes(73), b"\xff" * 8 + bytes(64), (6).to_bytes(8, "big") + bytes(64)])
def test_a_cosignature_of_another_form_or_time_is_wrong(value):
    data = notes.assemble(BODY, [notes.SignatureLine(WITNESS_KEY.name, WITNESS_KEY.verifier.id, value)])

    with pytest.raises(WrongSignature):
        notes.open_note(data, [WITNESS_KEY.verifier])


def test_a_cosignature_with_another_time_is_wrong():
    right = WITNESS_KEY.cosign(BODY, time=5)
    moved = notes.SignatureLine(right.name, right.key_id, (6).to_bytes(8, "big") + right.signature[8:])

    assert notes.open_note(notes.assemble(BODY, [right]), [WITNESS_KEY.verifier])
    with pytest.raises(WrongSignature):
        notes.open_note(notes.assemble(BODY, [moved]), [WITNESS_KEY.verifier])


def test_lines_of_types_to_come_pass_the_parser_and_are_not_believed():
    quantum = notes.VerifierKey(LOG_KEY.name, 0x06, bytes(1312))
    data = signed(LOG_KEY) + line(quantum.name, quantum.id + bytes(2420))

    assert notes.parse_vkey(quantum.vkey) == quantum and not quantum.is_supported
    assert len(notes.open_note(data, [LOG_KEY.verifier, quantum]).signatures) == 2
    with pytest.raises(NoTrustedSignature):
        notes.open_note(data, [quantum])


def test_sixteen_signatures_pass():
    keys = [notes.SigningKey.from_seed(f"k{number}.example", bytes([number]) * 32) for number in range(16)]

    assert len(notes.open_note(signed(*keys), [keys[15].verifier]).signatures) == 16


@given(st.lists(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), max_size=10), min_size=1, max_size=5))
def test_any_text_can_be_signed_and_comes_back(lines):
    body = "".join(f"{text}\n" for text in lines).encode()

    assert notes.open_note(signed(LOG_KEY, body=body), [LOG_KEY.verifier]).body == body


def test_one_changed_byte_is_never_believed():
    data = signed(LOG_KEY)
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises((BadNote, WrongSignature, NoTrustedSignature)):
            notes.open_note(changed, [LOG_KEY.verifier])


# ---- refusals

GOOD = line("k", bytes(68))
REFUSED = {
    "nothing": b"",
    "no final newline": (BODY + b"\n" + GOOD)[:-1],
    "CRLF": (BODY + b"\n" + GOOD).replace(b"\n", b"\r\n"),
    "a tab": b"one\ttwo\n\n" + GOOD,
    "a zero byte": b"one\0two\n\n" + GOOD,
    "an escape character": b"one\x1b[2J\n\n" + GOOD,
    "not UTF-8": b"one\xff\n\n" + GOOD,
    "a surrogate": b"one\xed\xa0\x80\n\n" + GOOD,
    "no empty line": BODY + GOOD,
    "no signature": BODY + b"\n",
    "no text": GOOD,
    "a text behind the signatures": BODY + b"\n" + GOOD + b"more\n",
    "an empty line behind the signatures": BODY + b"\n" + GOOD + b"\n",
    "a minus for the dash": BODY + b"\n- k " + GOOD.split(b" ")[2],
    "no space behind the dash": BODY + b"\n" + GOOD.replace(DASH + b" ", DASH),
    "two spaces behind the dash": BODY + b"\n" + GOOD.replace(DASH + b" ", DASH + b"  "),
    "no name": BODY + b"\n" + line("", bytes(68)),
    "a plus in the name": BODY + b"\n" + line("a+b", bytes(68)),
    "a space in the name": BODY + b"\n" + line("a b", bytes(68)),
    "a wide space in the name": BODY + b"\n" + line("a\u3000b", bytes(68)),
    "no base64": BODY + b"\n" + DASH + b" k !!!!\n",
    "unpadded base64": BODY + b"\n" + DASH + b" k AAAAAAA\n",
    "spare bits": BODY + b"\n" + DASH + b" k AAAAAAB=\n",
    "a signature of nothing but a key id": BODY + b"\n" + line("k", bytes(4)),
    "more than 100 lines": b"line\n" * 99 + b"\n" + GOOD,
    "10,000 signatures": BODY + b"\n" + GOOD * 10_000,
    "more than 1 MB": BODY + b"\n" + line("k", bytes(750_000)),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_the_standard_forbids_is_refused(data):
    with pytest.raises(BadNote):
        notes.parse(data)


def test_a_hundred_lines_pass():
    assert len(notes.parse(b"line\n" * 98 + b"\n" + GOOD).body) == 490


@pytest.mark.parametrize("body", [b"", b"no newline", b"tab\t\n", b"\xff\n", b"a\r\n"])
def test_a_text_that_cannot_stand_in_a_note_is_not_signed(body):
    with pytest.raises(BadNote):
        LOG_KEY.sign(body)
    with pytest.raises(BadNote):
        WITNESS_KEY.cosign(body, time=1)
    with pytest.raises(BadNote):
        notes.assemble(body, [])


def test_lines_of_a_witness_stand_alone():
    lines = WITNESS_KEY.cosign(BODY, time=5).encode() + GOOD

    assert [one.name for one in notes.parse_lines(lines)] == [WITNESS_KEY.name, "k"]
    for wrong in (b"", lines[:-1], b"\n" + lines, lines + b"\n", BODY + lines, GOOD * 101):
        with pytest.raises(BadNote):
            notes.parse_lines(wrong)


VKEY = LOG_KEY.verifier.vkey
NAME, ID, KEY = VKEY.split("+", 2)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        NAME,
        f"{NAME}+{ID}",
        f"{NAME}+{ID}+",
        f"+{ID}+{KEY}",
        f"other{VKEY}",
        f"{NAME}+{ID.upper()}+{KEY}",
        f"{NAME}+00000000+{KEY}",
        f"{NAME}+{ID}+{KEY}=",
        VKEY + "\n",
        f" {VKEY}",
        VKEY.replace(".", " "),
        f"{NAME}+{ID}+{KEY[:-1]}",
        f"{NAME}+{ID}+{KEY[:-4]}",
        notes.VerifierKey(NAME, 0x01, bytes(31)).vkey,
        notes.VerifierKey(NAME, 0x02, bytes(32)).vkey,
        notes.VerifierKey(NAME, 0x05, bytes(32)).vkey,
        notes.VerifierKey(NAME, 0x06, bytes(32)).vkey,
        f"\udcff+{ID}+{KEY}",
    ],
)
def test_what_is_no_key_is_refused(vkey):
    with pytest.raises(BadKey):
        notes.parse_vkey(vkey)


@pytest.mark.parametrize(("name", "kind"), [("", 1), ("a b", 1), ("a+b", 1), ("a\n", 1), ("a", 6), ("a", 0)])
def test_a_signing_key_has_a_name_and_type_that_can_sign(name, kind):
    with pytest.raises(BadKey):
        notes.SigningKey.from_seed(name, bytes(32), kind)
