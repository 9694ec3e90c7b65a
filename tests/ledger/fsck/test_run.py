from traceability.ledger.fsck.report import CLEAN
from traceability.ledger.replay import DERIVATIONS

CLASSES = [
    "leaves",
    "density",
    "tiles",
    "roots",
    "disclosures",
    "requests",
    "signatures",
    "consistency",
    "signer",
    "placement",
    "domain",
    "versions",
    "heads",
    "entry_uid",
    "keys",
    "catalogue",
]


def test_a_sound_log_is_clean(sound):
    report = sound.fsck()

    assert report.lines() == [line for line in report.lines() if line.endswith(" checked, 0 bad")]
    assert report.exit_code == CLEAN
    assert [kind for kind in report.checked if kind not in {"replay", *DERIVATIONS}] == CLASSES, "and those that apps registered"
    assert all(report.checked[kind] for kind in CLASSES)
