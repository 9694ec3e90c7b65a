"""What fsck holds the registry against: the newest entry of each subject, the files of reference tables, the draws of accounts."""

from traceability.ledger.replay import register_derivation, register_state
from traceability.registry.replay.reference import rows_of_tables
from traceability.registry.replay.statements import KINDS, READERS, accounts


def register() -> None:
    """Called once, when the app is ready."""
    for subject, happened in KINDS.items():
        for word in happened:
            register_state(f"{subject}.{word}", subject_type=subject, read=READERS[subject])
    register_derivation("accounts", accounts)
    register_derivation("reference rows", rows_of_tables)
