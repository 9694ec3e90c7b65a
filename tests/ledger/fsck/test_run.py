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
    "cosignatures",
    "witnessed",
    "timestamps",
    "signer",
    "links",
    "placement",
    "domain",
    "versions",
    "heads",
    "entry_uid",
    "erasures",
    "keys",
    "catalogue",
    "logins",
]
# Of these the log of the fixture has none; each has its own tests.
FEW = {"cosignatures", "witnessed", "timestamps", "erasures"}


def test_a_sound_log_is_clean(sound):
    report = sound.fsck()

    assert report.lines() == [line for line in report.lines() if line.endswith(" checked, 0 bad")]
    assert report.exit_code == CLEAN
    assert [kind for kind in report.checked if kind not in {"replay", *DERIVATIONS}] == CLASSES, "and those that apps registered"
    assert all(report.checked[kind] for kind in CLASSES if kind not in FEW)
