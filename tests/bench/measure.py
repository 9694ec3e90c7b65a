"""One run over everything: races first, on a slow disk, then the log by itself."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from django.conf import settings
from django.db import connections

from tests.bench import command, log_speed, transactions
from tests.bench.crowd import crowd
from tests.bench.ground import Ground, connection_as, database, ground, things_of
from tests.bench.judging import add_judging
from tests.bench.loops import loops
from tests.bench.month import add_month
from tests.bench.races import Course, a_sequencer, load, race
from tests.bench.report import Findings, add_lag, add_quickness
from tests.bench.revoking import add_revoking
from tests.bench.transactions import Writer
from tests.databases import OwnDatabase, own_database
from tests.make.custody import the_trade
from traceability.ledger.models import Log, SigningKey

WHOSE = {
    "transaction": "writers that build, sign and speak in Python, driven as pgbench drives its clients: a process for each processor, a loop in each",
    "transaction, threads": "the same in threads of the web server's processes, which on few processors decide",
    "record_events": "the product's own command in such threads; without a ledger, a row of equal size takes the entry's place",
}


@dataclass(frozen=True)
class Extent:
    """How long and how much."""

    seconds: float = 2.0
    rounds: int = 6
    writers: tuple[int, ...] = (1, 4, 16)
    entries: int = 50_000
    cases: int = 20
    month: int = 5_000


def measure(extent: Extent, say: Callable[[str], None]) -> Findings:
    """Everything that ledger.md section 6 has an aim for, and what review and returns promise. Takes about five minutes as usual."""
    findings = Findings()
    add_judging(findings)
    with ground() as here:
        findings.circumstances |= {"load before": load(), "disk": here.disk} | WHOSE
        say("a licence is revoked")
        with database(here.template):
            add_revoking(findings, extent.cases, here.pid)
        say("a month's return")
        with database(here.template):
            add_month(findings, extent.month, here.pid)
        say("transactions, three ways")
        with database(here.template, writers=max(extent.writers)) as own:
            race_transactions(here, own, extent, findings)
            say("the same in threads")
            race_threads(here, own, extent, findings)
        say("the real command, with the ledger and without")
        race_commands(here, extent, findings)
        say("the log by itself")
        with database(here.template) as own:
            measure_log(own, extent, findings)
    findings.circumstances["load after"] = load()
    return findings


def race_transactions(here: Ground, own: OwnDatabase, extent: Extent, findings: Findings) -> None:
    """The smallest transaction, with few writers and with many; the aim is for the last."""
    most = max(extent.writers)
    things = [things_of(own, number) for number in range(most)]
    with (
        a_sequencer(own) as sequencer,
        loops(most, lambda number: Writer(connection_as(own), things[number]), processes=os.cpu_count() or 1) as writers,
    ):
        for count in sorted(extent.writers):
            forms = transactions.FORMS if count == most else transactions.FORMS[1:]
            course = Course("transaction", dict.fromkeys(forms, writers), count, extent.seconds, extent.rounds)
            done = race(course, here, own, sequencer=sequencer)
            findings.races.append(done)
            aim = ">= 0.85" if count == most else ""
            findings.add(f"append against a plain insert, {count} writers", done.ratio("ours", "plain"), "ratio", aim)
    add_quickness(findings, done)
    findings.add(f"append against an insert of ready bytes, {most} writers", done.ratio("ours", "bare"), "ratio")
    findings.add(f"processor time of a plain insert against append's, {most} writers", done.processor_ratio("ours", "plain"), "ratio")
    findings.add(f"a chain under a lock against a plain insert, {most} writers", done.ratio("chain", "plain"), "ratio")
    add_lag(findings, done)


def race_threads(here: Ground, own: OwnDatabase, extent: Extent, findings: Findings) -> None:
    """The same work, each writer a thread that waits for each exchange and for its turn to run."""
    most = max(extent.writers)
    things = [things_of(own, number) for number in range(most)]
    with (
        a_sequencer(own) as sequencer,
        crowd(
            most, lambda number: transactions.in_a_thread(connection_as(own), things[number]), processes=settings.WEB_PROCESSES
        ) as writers,
    ):
        course = Course("transaction, threads", dict.fromkeys(("plain", "ours"), writers), most, extent.seconds, extent.rounds)
        done = race(course, here, own, sequencer=sequencer)
    findings.races.append(done)
    findings.add(f"append against a plain insert, in threads, {most} writers", done.ratio("ours", "plain"), "ratio", ">= 0.85")
    add_quickness(findings, done, "in threads, ")
    add_lag(findings, done, "in threads, ")


def race_commands(here: Ground, extent: Extent, findings: Findings) -> None:
    """Two databases of one server: in the second no row needs an entry."""
    most = max(extent.writers)
    with ExitStack() as stack:
        own = stack.enter_context(database(here.template))
        trade = the_trade()
        before = log_speed.bytes_of_database()
        bare = stack.enter_context(own_database(own.name))
        command.take_ledger_away(bare)
        with_ledger = stack.enter_context(crowd(most, lambda number: command.ours(own, trade), processes=settings.WEB_PROCESSES))
        without = stack.enter_context(crowd(most, lambda number: command.plain(bare, trade), processes=settings.WEB_PROCESSES))
        sequencer = stack.enter_context(a_sequencer(own))
        runners = {"plain": without, "ours": with_ledger}
        done = race(Course("record_events", runners, most, extent.seconds, extent.rounds), here, own, sequencer=sequencer)
        connections.close_all()
        connections.settings["default"]["NAME"] = own.name
        grown = log_speed.bytes_of_database() - before
        connections.close_all()
        connections.settings["default"]["NAME"] = bare.name
    findings.races.append(done)
    findings.add(f"recording an event against the same without a ledger, {most} writers", done.ratio("ours", "plain"), "ratio", ">= 0.85")
    events = done.warmed["ours"] + sum(len(one.committed) for one in done.slices["ours"])
    findings.add("database, with the event's own rows, an event", grown / events, "bytes")


def measure_log(own: OwnDatabase, extent: Extent, findings: Findings) -> None:
    """A log that nobody adds to meanwhile."""
    before = log_speed.bytes_of_ledger()
    loaded = log_speed.load(extent.entries)
    findings.add("recording in bulk", loaded.per_second, "entries/s")
    sequenced = log_speed.sequence()
    findings.add("the sequencer alone", sequenced.per_second, "entries/s", ">= 10000")
    findings.add("export and signature of all that", log_speed.seal(own), "s")
    log, folder = Log.objects.get(log_id=1), log_speed.mirror_folder()
    bytes_each = (log_speed.bytes_of_ledger() - before) / loaded.count
    findings.add("the ledger's tables, an entry", bytes_each, "bytes")
    findings.add("the mirror, an entry", log_speed.bytes_of_folder(folder) / log.size, "bytes")
    findings.add("disk of the ledger, all told, an entry", bytes_each + log_speed.bytes_of_folder(folder) / log.size, "bytes", "<= 2500")
    reads, seconds = log_speed.tile_reads(log)
    findings.add(f"tiles that a proof reads, {log.size:,} leaves", reads, "tiles", "<= 8")
    findings.add(f"a proof, p50, {log.size:,} leaves", seconds * 1000, "ms")
    findings.add("tiles that a proof reads, up to 10^9 leaves", log_speed.tile_reads_at_a_billion(), "tiles", "<= 8")
    vkey = SigningKey.objects.get(purpose="checkpoint").vkey
    findings.add("leaves hashed and their tree built, by the verifier's functions", log_speed.hashing(log, folder).per_second, "leaves/s")
    findings.add("the verifier", log_speed.verifier(folder, vkey, log.size).per_second, "leaves/s", ">= 100000")
    findings.add("ledger_fsck", log_speed.fsck(own, log.size).per_second, "entries/s", ">= 20000")
