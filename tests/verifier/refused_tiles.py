"""The refuse list: a log's folder, shown to `tiles`."""

import os
import shutil

from tests.verifier.made import LOG, ORIGIN, STRANGER, Log, an_entry, entries, kept
from tests.verifier.refused import Refused

SOUND = Log(entries(300))
FULL, EDGE, HIGHER = "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"
BUNDLE, LAST_BUNDLE = "tile/entries/000", "tile/entries/001.p/44"
HASHES = ("--depth", "hashes")


def a_folder(bend, *arguments, log=SOUND, **options):
    """The folder of a log, after `bend` has had its way with it."""

    def show(desk):
        folder = kept(desk.folder / "2026", log, **options)
        bend(folder)
        return desk.ask("tiles", folder, *arguments)

    return show


def as_it_is(_):
    pass


def gone(name):
    return lambda folder: (folder / name).unlink()


def written(name, data):
    """In place of a file, or one more."""
    return lambda folder: (folder / name).write_bytes(data)


def longer(name, by):
    """So many bytes more, or fewer."""
    return lambda folder: written(name, ((folder / name).read_bytes() + bytes(max(by, 0)))[: by if by < 0 else None])(folder)


def flipped(name, place):
    def bend(folder):
        data = bytearray((folder / name).read_bytes())
        data[place] ^= 1
        (folder / name).write_bytes(data)

    return bend


def linked(name):
    """A link to the very bytes that belong there."""

    def bend(folder):
        (folder / name).rename(folder / "elsewhere")
        (folder / name).symlink_to(folder / "elsewhere")

    return bend


def replaced(name, make):
    def bend(folder):
        (folder / name).unlink()
        make(folder / name)

    return bend


def packed(*leaves):
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def of(*leaves):
    """The sound folder of a log of these."""
    return a_folder(as_it_is, log=Log(leaves))


def narrowed(folder):
    """Of the right edge only what an earlier checkpoint had."""
    (folder / EDGE).unlink()
    (folder / "tile/0/001.p/43").write_bytes(b"".join(SOUND.hashes[256:299]))


LAST_HASHES, LAST_ENTRIES = b"".join(SOUND.hashes[256:]), SOUND.leaves[256:]
FIRST, ELSEWHERE = an_entry(1), an_entry(9, subject=("event", 9))
SECOND = an_entry(2, version=2, prev=FIRST)
FOLLOWS = an_entry(8, kind="log.opened", subject=("log", 8), body={"origin": ORIGIN, "previous": {"origin": f"{LOG}/2025", "size": 7}})
TILES = [
    Refused(
        "no `checkpoint`, or one too large to be one",
        2,
        "no_log",
        {"none": a_folder(gone("checkpoint")), "1,000,001 bytes": a_folder(written("checkpoint", b"x" * 1_000_001))},
    ),
    Refused("`checkpoint` that is a link or no file", 1, "no_plain_file", {"a link": a_folder(linked("checkpoint"))}, says="checkpoint"),
    Refused(
        "`checkpoint` that no trusted key signed",
        3,
        "no_trusted_signature",
        {"a stranger's": a_folder(as_it_is, checkpoint=SOUND.checkpoint(keys=[STRANGER]))},
    ),
    Refused(
        "`checkpoint` without the quorum",
        3,
        "quorum_not_met",
        {"no cosignature": a_folder(as_it_is, checkpoint=SOUND.checkpoint(witnesses=()))},
    ),
    Refused(
        "missing tile",
        1,
        "missing_tile",
        {
            "a full one": a_folder(gone(FULL)),
            "the right edge": a_folder(gone(EDGE)),
            "a narrower one is there": a_folder(narrowed),
            "of a higher level": a_folder(gone(HIGHER)),
        },
    ),
    Refused(
        "missing bundle of entries",
        1,
        "missing_tile",
        {
            "a full one": a_folder(gone(BUNDLE)),
            "the last": a_folder(gone(LAST_BUNDLE)),
            "all": a_folder(lambda folder: shutil.rmtree(folder / "tile/entries")),
        },
        says="tile/entries",
    ),
    Refused(
        "tile that is a link or no file",
        1,
        "no_plain_file",
        {
            "a link": a_folder(linked(FULL)),
            "a link at the right edge": a_folder(linked(EDGE)),
            "a folder": a_folder(replaced(FULL, os.mkdir)),
            "a pipe": a_folder(replaced(HIGHER, os.mkfifo)),
        },
    ),
    Refused(
        "tile that is longer or shorter than its name says",
        1,
        "tile_mismatch",
        {
            "longer": a_folder(longer(FULL, 32)),
            "shorter": a_folder(longer(EDGE, -1)),
            "of a higher level": a_folder(longer(HIGHER, 32)),
            "a narrower one, left": a_folder(written("tile/0/001.p/20", LAST_HASHES[: 19 * 32])),
            "a wider one": a_folder(written("tile/0/001.p/50", LAST_HASHES)),
        },
        says="more or fewer bytes",
    ),
    Refused(
        "bundle of entries that is a link or no file",
        1,
        "no_plain_file",
        {"a link": a_folder(linked(BUNDLE)), "a folder": a_folder(replaced(LAST_BUNDLE, os.mkdir))},
        beside=frozenset({"missing_tile"}),
    ),
    Refused(
        "bundle of other than its number of entries",
        1,
        "tile_mismatch",
        {
            "a byte more": a_folder(longer(BUNDLE, 1)),
            "half an entry": a_folder(longer(LAST_BUNDLE, -1)),
            "one less": a_folder(written(LAST_BUNDLE, packed(*LAST_ENTRIES[1:]))),
            "one more": a_folder(written(LAST_BUNDLE, packed(*LAST_ENTRIES, ELSEWHERE))),
        },
        says="a bundle",
        beside=frozenset({"missing_tile"}),
    ),
    Refused(
        "hash that is not its entry's",
        1,
        "leaf_mismatch",
        {
            "in the tile": a_folder(flipped(FULL, 0)),
            "a narrower one, left": a_folder(written("tile/0/001.p/20", bytes(20 * 32))),
            "a wider one": a_folder(written("tile/0/001.p/50", bytes(50 * 32))),
        },
    ),
    Refused(
        "hash of a higher level that is not the one below", 1, "tile_mismatch", {"the first": a_folder(flipped(HIGHER, 0))}, says="level 1"
    ),
    Refused(
        "bundle unlike the one beside it",
        1,
        "tile_mismatch",
        {
            "narrower": a_folder(written("tile/entries/001.p/2", packed(*LAST_ENTRIES[1:3]))),
            "wider": a_folder(written("tile/entries/001.p/45", packed(ELSEWHERE, *LAST_ENTRIES))),
        },
        says="beside it",
    ),
    Refused(
        "tree with another root than the checkpoint's",
        1,
        "root_mismatch",
        {
            "of another log": a_folder(as_it_is, checkpoint=SOUND.checkpoint(root=SOUND.root(299))),
            "the hashes alone": a_folder(as_it_is, *HASHES, checkpoint=SOUND.checkpoint(root=SOUND.root(299))),
        },
    ),
    Refused(
        "leaf that is no entry of this log",
        1,
        "leaf_refused",
        {"no entry": of(FIRST, b"{}"), "of another deployment": of(FIRST, an_entry(9, subject=("event", 9), log="another.example"))},
    ),
    Refused(
        "version gap in a log",
        1,
        "version_gap",
        {
            "the first left out": of(ELSEWHERE, SECOND),
            "twice": of(FIRST, an_entry(5)),
            "after `previous`": of(FOLLOWS, SECOND, an_entry(4, version=4, prev=SECOND)),
        },
    ),
    Refused("wrong `prev` in a log", 1, "wrong_prev", {"of another subject": of(FIRST, ELSEWHERE, an_entry(2, version=2, prev=ELSEWHERE))}),
    Refused("one uid twice in a log", 1, "entry_twice", {"under two subjects": of(FIRST, an_entry(1, subject=("event", 9)))}),
    Refused(
        "a wider file in place of the right one, or beside it, when it begins alike",
        0,
        "",
        {
            "the log went on": a_folder(as_it_is, checkpoint=SOUND.checkpoint(280)),
            "beside it": a_folder(as_it_is, narrower=(280,), checkpoint=SOUND.checkpoint(280)),
        },
    ),
    Refused("a subject's first version after `previous` is any", 0, "", {"the second": of(FOLLOWS, SECOND)}),
    Refused(
        "entries that are not there, when only the hashes are asked for",
        0,
        "",
        {"none": a_folder(lambda folder: shutil.rmtree(folder / "tile/entries"), *HASHES)},
    ),
    Refused(
        "files that are none of the log's",
        0,
        "",
        {"a width that is none": a_folder(written("tile/0/001.p/044", b"x")), "a name": a_folder(written("tile/x", b"x"))},
    ),
]
