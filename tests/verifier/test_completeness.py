"""Versions and dossiers of a few entries; the same within bundles is tried in test_bundle.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verifier.made import a_case, an_entry, rows_of, uuid
from traceability.tlog import canonical
from traceability.verifier.completeness import WrongDossier, WrongSubject, check_versions, require_dossier, require_subject
from traceability.verifier.leaf import read_envelope
from traceability.verifier.report import Report


def codes(leaves):
    report = Report("bundle")
    check_versions([read_envelope(leaf) for leaf in leaves], report)
    return [finding.code for finding in report.findings]


def chain(subject, length):
    leaves = []
    for version in range(1, length + 1):
        leaves.append(an_entry(subject * 100 + version, subject=("event", subject), version=version, prev=leaves[-1] if leaves else None))
    return leaves


@given(st.data(), st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_subjects_may_interleave_and_nothing_may_be_left_out(data, lengths):
    queues = [chain(subject, length) for subject, length in enumerate(lengths, 1)]
    leaves = []
    while any(queues):
        leaves.append(data.draw(st.sampled_from([queue for queue in queues if queue])).pop(0))

    assert codes(leaves) == []

    left_out = data.draw(st.integers(0, len(leaves) - 1))
    lone = leaves.pop(left_out)
    is_last = not any(read_envelope(leaf).subject == read_envelope(lone).subject for leaf in leaves[left_out:])
    assert (codes(leaves) == []) is is_last


def test_the_same_id_under_another_type_is_another_subject():
    assert codes([an_entry(1), an_entry(2, subject=("shipment", 1))]) == []


def test_a_dossier_is_the_last_examinations():
    recorded, corrected, submitted, _ = a_case()
    rows = canonical.write(rows_of([recorded]))
    first = an_entry(4, kind="case.examined", subject=("case", 8), body={"dossier": {"entries": 1, "sha256": "ab" * 32}})
    envelopes = [read_envelope(leaf) for leaf in (recorded, corrected, submitted, first)]

    with pytest.raises(WrongDossier):
        require_dossier(rows, envelopes)

    assert require_dossier(canonical.write(rows_of(a_case()[:3])), [read_envelope(leaf) for leaf in [recorded, first, *a_case()[1:]]]) == 3


@pytest.mark.parametrize(
    ("subject", "is_right"),
    [
        ({"type": "shipment", "id": uuid(7)}, True),
        ({"type": "shipment", "id": uuid(7), "number": "RE-2026-7"}, True),
        ({"type": "case", "id": uuid(8)}, True),
        ({"type": "shipment", "id": uuid(8)}, False),
        ({"type": "event", "id": uuid(7)}, False),
        ({"type": "shipment", "id": uuid(7), "number": "X"}, False),
        ({"type": "shipment"}, False),
        ({"number": "RE-2026-7"}, False),
        ({}, False),
    ],
)
def test_a_bundle_is_about_something_in_it(subject, is_right):
    envelopes = [read_envelope(leaf) for leaf in a_case()]

    if is_right:
        require_subject(subject, envelopes)
    else:
        with pytest.raises(WrongSubject):
            require_subject(subject, envelopes)
