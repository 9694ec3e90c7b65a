"""What the ledger hands out, in the hands of the offline verifier, which knows nothing of the service."""

import pytest

from tests.make.ledger import a_draft, say, seal_now, the_signer
from traceability.ledger import queries
from traceability.verifier.__main__ import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    """An entry, the log's vkey, and the checkpoint that was published first."""
    (acknowledged,) = say(a_draft(name="稀土", price="12.50"))
    seal_now()
    first = queries.latest_checkpoint()
    say(*(a_draft() for _ in range(300)))
    seal_now()
    signer = the_signer()
    signer.close()
    return acknowledged, signer.verifiers[0].vkey, first


def verified(folder, vkey, command, *files):
    paths = []
    for number, content in enumerate(files):
        paths.append(folder / f"{command}-{number}")
        paths[-1].write_bytes(content)
    return main([command, *map(str, paths), "--log", vkey])


def test_a_receipt_is_proven_and_a_changed_one_disproven(sealed, tmp_path, capsys):
    acknowledged, vkey, _ = sealed
    text = queries.receipt(acknowledged.uid).text

    assert verified(tmp_path, vkey, "receipt", text) == 0
    index = text.index(b"\nindex ")
    flipped = text[: index - 8] + bytes([text[index - 8] ^ 1]) + text[index - 7 :]
    assert verified(tmp_path, vkey, "receipt", flipped) == 1
    assert verified(tmp_path, vkey, "receipt", acknowledged.note) == 2, "a promise is no proof"


def test_consistency_is_proven_from_the_checkpoint_in_ones_hand(sealed, tmp_path, capsys):
    _, vkey, first = sealed
    proof = queries.consistency(first.size)

    assert verified(tmp_path, vkey, "consistency", first.note, proof.note, proof.text) == 0
