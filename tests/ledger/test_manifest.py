"""The manifest in the repository is what the migrations make; after a new migration: `manage.py ledger_fsck --write-manifest`."""

import pytest

from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.report import Report


@pytest.mark.django_db
def test_the_manifest_equals_the_catalogue():
    report = Report()
    catalogue.check_catalogue(report)

    assert [str(damage) for damage in report.worst_of(catalogue.KIND)] == []
    assert catalogue.MANIFEST.read_text(encoding="utf-8") == catalogue.as_toml(catalogue.manifest())
