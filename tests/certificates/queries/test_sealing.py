"""The time stamp in a bundle is the one that says most about its entries, in each of their logs, at the same number of queries."""

import json
import shutil
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make.authority import make_authority
from tests.make.ledger import a_draft, say, seal_now
from tests.make.registry import SUPERVISOR
from tests.make.stamps import stamp_sealed, unpacked
from tests.make.told_stories import a_submitter
from tests.make.turning import NEW_YEAR, a_sequencer, logs, step
from traceability.certificates import bundle, queries
from traceability.certificates.bundle import Contents
from traceability.certificates.queries.sealing import Sealing
from traceability.kernel import clock
from traceability.kernel.identifiers import uuid7
from traceability.ledger import queries as ledger
from traceability.ledger.services import prepare
from traceability.registry import services as registry
from traceability.tlog import canonical
from traceability.verifier.__main__ import main

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="Debian's openssl is not installed; .ci/run installs it"),
]
PRICE = "/lines/0/unit_value"


@pytest.fixture
def authority(tmp_path):
    return make_authority(tmp_path / "tsa")


@pytest.fixture
def verified(tmp_path, authority, capsys):
    """What the verifier says of these contents, its exit code first."""

    def report(contents, keys):
        with (tmp_path / "bundle.zip").open("wb") as file:
            bundle.write(contents, file)
        bundle.require_sound(tmp_path / "bundle.zip", keys, now=clock.now())
        words = [word for key in keys for word in ("--log", key)]
        exit_code = main(["bundle", str(tmp_path / "bundle.zip"), *words, "--tsa-root", str(authority.root), "--json"])
        told = json.loads(capsys.readouterr().out)
        return exit_code, told.get("facts", told)["timestamps"]

    return report


def grown():
    """One entry more in the log, sealed."""
    say(a_draft())
    seal_now()


@contextmanager
def counting():
    with CaptureQueriesContext(connection) as asked:
        yield asked


def asked_for(certificate, viewer, **named):
    return queries.bundle_contents(certificate.shipment.number, viewer=viewer, **named)


def keys():
    return [key.vkey for key in ledger.signing_keys() if key.purpose == "checkpoint"]


def test_the_oldest_stamp_that_covers_all_entries_goes_with_the_bundle(certificate, cast, authority, verified):
    """Stamped at three sizes: before the certificate's own entry, with it, and later."""
    before = stamp_sealed(authority)
    seal_now()
    size = stamp_sealed(authority)
    grown()
    stamp_sealed(authority)
    grown()

    contents = asked_for(certificate, cast.otto.viewer)

    (stamp,) = contents.stamps
    assert before < stamp.size == size < ledger.published_checkpoint().size
    exit_code, (told,) = verified(contents, keys())
    assert (exit_code, told["size"], told["first"], told["last"]) == (0, size, "000001", f"{len(contents.entries):06d}")
    assert told["entries"] == told["of"] == len(contents.entries)


def test_where_none_covers_all_the_newest_that_covers_some_does(certificate, cast, authority, verified):
    early = ledger.published_checkpoint().size
    stamp_sealed(authority)
    seal_now()

    contents = asked_for(certificate, cast.otto.viewer)

    (stamp,) = contents.stamps
    assert stamp.size == early
    exit_code, (told,) = verified(contents, keys())
    assert exit_code == 0 and 0 < told["entries"] < told["of"] == len(contents.entries)
    assert told["entries"] == sum(one.index < early for one in contents.entries)


def test_a_stamp_of_the_published_checkpoint_itself_needs_nothing_beside_it(certificate, cast, authority, verified):
    seal_now()
    size = stamp_sealed(authority)

    contents = asked_for(certificate, cast.otto.viewer)

    assert verified(contents, keys())[1][0]["file"] == f"timestamps/{size}.tsr"
    assert not any(name.startswith("stamped/") for name in bundle.files_of(contents))


def test_stamps_that_say_nothing_of_the_entries_stay_out(certificate, cast, authority):
    contents = asked_for(certificate, cast.otto.viewer)
    first = min(one.index for one in contents.entries)
    seal_now()

    assert contents.stamps == () and first > 0
    stamps = ledger.stamped_checkpoints({1: ledger.Leaves(first, first, first)})
    assert stamps == {}


def test_a_verifier_that_knows_the_first_format_alone_gets_it(certificate, cast, authority, verified):
    stamp_sealed(authority)
    seal_now()

    older = asked_for(certificate, cast.otto.viewer, form=1)
    assert older.stamps == () and older.entries == asked_for(certificate, cast.otto.viewer).entries
    size = stamp_sealed(authority)
    (stamp,) = asked_for(certificate, cast.otto.viewer, form=1).stamps
    assert stamp.size == size and verified(asked_for(certificate, cast.otto.viewer, form=1), keys())[0] == 0


def test_withheld_entries_count_as_the_others(certificate, authority, verified):
    seal_now()
    size = stamp_sealed(authority)
    grown()

    contents = asked_for(certificate, a_submitter("EXP"))

    assert contents.withheld and contents.stamps[0].size == size
    exit_code, (told,) = verified(contents, keys())
    assert (exit_code, told["withheld"], told["of_withheld"]) == (0, len(contents.withheld), len(contents.withheld))


def test_what_is_erased_takes_nothing_from_the_stamp_and_leaves_nothing_in_it(certificate, cast, authority, verified):
    seal_now()
    size = stamp_sealed(authority)
    contents = asked_for(certificate, cast.otto.viewer)
    (shipment, *_) = ledger.entries_of_subjects([("shipment", certificate.shipment_id)])
    held = next(one for one in contents.entries if one.index == shipment.index)
    (opening,) = (one for one in held.openings if one.path == PRICE)
    registry.erase(by=SUPERVISOR, uid=shipment.uid, paths=[PRICE], reason="The person asked for it.")
    seal_now()

    after = asked_for(certificate, cast.otto.viewer)

    exit_code, (told,) = verified(after, keys())
    assert (exit_code, told["size"]) == (0, size)
    now = next(one for one in after.entries if one.index == held.index)
    assert now.leaf == held.leaf and PRICE not in {one.path for one in now.openings}
    row = canonical.write(opening.as_json())
    assert [row in b"".join(bundle.files_of(one).values()) for one in (contents, after)] == [True, False]


def test_the_stamp_costs_no_query_and_the_link_none_either(certificate, cast, authority):
    seal_now()
    asked_for(certificate, cast.otto.viewer)  # what is asked once in a process is asked
    counts = []
    for _ in range(2):
        for viewer, named in ((cast.otto.viewer, {}), (cast.otto.viewer, {"since": 3}), (cast.otto.viewer, {"form": 1})):
            with counting() as asked:
                contents = asked_for(certificate, viewer, **named)
            counts.append(len(asked))
        stamp_sealed(authority)
        grown()
    assert counts == [counts[0]] * 6 and counts[0] <= 11
    assert contents.stamps == () and asked_for(certificate, cast.otto.viewer).stamps


def test_an_export_brings_the_stamp_of_its_entries(certificate, cast, authority, tmp_path, capsys):
    seal_now()
    size = stamp_sealed(authority)
    grown()

    exported = queries.export_of_shipment(certificate.shipment.number, viewer=cast.otto.viewer, at=clock.now())
    (tmp_path / "proof.zip").write_bytes(exported.proof.read())
    exported.proof.close()

    words = [word for key in keys() for word in ("--log", key)]
    assert main(["bundle", str(tmp_path / "proof.zip"), *words, "--tsa-root", str(authority.root)]) == 0
    said = capsys.readouterr().out
    assert f"had {size} leaves" in said and f"{len(exported.entries)} of {len(exported.entries)} entries" in said


def test_the_page_that_checks_files_reads_it_too(certificate, cast, authority):
    seal_now()
    stamp_sealed(authority)
    grown()

    with queries.bundle_file(certificate.shipment.number, viewer=cast.otto.viewer) as file:
        data = file.read()
    at = data.index(b"stamped/") + data[data.index(b"stamped/") :].index(b"old ") + 4
    found, other = (queries.check_file(one) for one in (data, data[:at] + b"9" + data[at + 1 :]))

    assert [next(step for step in one.steps if step.name == "sound").result for one in (found, other)] == ["held", "failed"]


def test_each_year_brings_a_stamp_of_its_own(authority, verified, time_machine, tmp_path):
    """One subject with a version in each of two logs; both logs were stamped and went on."""
    prepare()
    subject = uuid7()
    with a_sequencer() as sequencer:
        say(a_draft(subject))
        step(sequencer)
        first = stamp_sealed(authority)
        say(a_draft())
        step(sequencer)
        time_machine.move_to(NEW_YEAR)
        step(sequencer, times=4)
        say(a_draft(subject, 2))
        step(sequencer, times=2)
        second = stamp_sealed(authority)
        say(a_draft())
        step(sequencer, times=2)
    old, new = logs()
    sealing = Sealing()
    entries = sealing.covered(ledger.entries_of_subjects([("thing", subject)]))

    proved = sealing.proved(entries)

    told = {"type": "thing", "id": str(subject)}
    contents = Contents(told, sealing.newest.note, proved.held(entries, {}), earlier=sealing.earlier(entries), stamps=proved.stamps)
    exit_code, stamps = verified(contents, sealing.keys)
    assert exit_code == 0 and sealing.keys == keys()
    found = {one["origin"]: (one["size"], one["first"], one["last"], one["entries"], one["of"]) for one in stamps}
    assert found == {old.origin: (first, "000001", "000001", 1, 2), new.origin: (second, "000002", "000002", 1, 2)}
    files = unpacked(tmp_path / "files", bundle.files_of(contents))
    year = old.origin.rpartition("/")[2]
    step_by_step = [str(files / name) for name in (f"stamped/{year}/{first}.note", f"checkpoints/{year}", f"stamped/{year}/{first}.txt")]
    assert main(["consistency", *step_by_step, "--log", sealing.keys[0]]) == 0
