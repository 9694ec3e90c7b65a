"""The refuse list: the files of a bundle, the reader's memory."""

import json
import stat
import struct
import warnings
import zipfile

from tests.verifier.made import Log, a_bundle, a_case, an_entry, entries, indexed, kept, unpacked, zipped
from tests.verifier.refused import Refused, remembering, shown
from traceability.tlog import canonical

OF_CASE = Log([*entries(2), *a_case(), *entries(5)[2:]])
GOOD = indexed(a_bundle(log=OF_CASE))
UNEXAMINED = indexed(a_bundle(a_case()[:3], log=OF_CASE, dossier=0))


def as_zip(files=GOOD, bend=lambda data: data):
    """A bundle as an archive, whose bytes are bent."""

    def show(desk):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the writer dislikes a name that stands twice, and writes it
            path = zipped(desk.folder / "bundle.zip", files)
        path.write_bytes(bend(path.read_bytes()))
        return desk.ask("bundle", path)

    return show


def without(name, files=GOOD):
    return as_zip({each: data for each, data in files.items() if each != name})


def with_file(name, data):
    return as_zip(GOOD | {name: data})


def listed_as(name, **members):
    """The bundle with another size or digest in its list than the file really has."""
    index = json.loads(GOOD["bundle.json"])
    next(row for row in index["files"] if row["name"] == name).update(members)
    return as_zip(GOOD | {"bundle.json": canonical.write(index)})


def linked(target):
    """The unpacked bundle with a link in place of a file."""

    def show(desk):
        folder = unpacked(desk.folder / "bundle", GOOD)
        (folder / "dossier.json").unlink()
        (folder / "dossier.json").symlink_to(target)
        return desk.ask("bundle", folder)

    return show


def member_of(name, *, mode=0o644 | stat.S_IFREG):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def archive_with(*pairs):
    return as_zip([*sorted(GOOD.items()), *pairs])


def shifted(data):
    """A byte before the first member, and every offset mended: what a self-extracting archive is."""
    data = bytearray(data)
    at = end = data.rindex(b"PK\x05\x06")
    while (at := data.rfind(b"PK\x01\x02", 0, at)) >= 0:
        struct.pack_into("<L", data, at + 42, struct.unpack_from("<L", data, at + 42)[0] + 1)
    struct.pack_into("<L", data, end + 16, struct.unpack_from("<L", data, end + 16)[0] + 1)
    return b"x" + bytes(data)


def commented(data):
    return data[:-2] + struct.pack("<H", 4) + b"more"


def remarked(desk):
    info = member_of("policy.txt")
    info.comment = b"more"
    return as_zip([(info if name == "policy.txt" else name, data) for name, data in GOOD.items()])(desk)


def encrypted(data):
    """Both headers of the first member say that it is."""
    data = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    return bytes(data)


def crowded(_):
    """An end that speaks of 100,001 files; nobody looks for them."""
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 100_001, 100_001, 0, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    return end64 + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0, 0, 0)


def swollen(_):
    """A directory of 33 members of 64 MiB each, stored; nobody reads them."""
    size = 64 * 1024**2
    rows = [
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, size, size, 3, 0, 0, 0, 0, 0, 0) + b"f%02d" % number
        for number in range(33)
    ]
    directory = b"".join(rows)
    return directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 33, 33, len(directory), 0, 0)


NEEDED = (
    "checkpoint",
    "entries/000002.tlog-proof",
    "disclosures/000001.json",
    "dossier.json",
    "policy.txt",
)
FILES = [
    Refused(
        "`..` in a name",
        1,
        "foreign_file",
        {
            "a file more": archive_with(("../../x", b"x")),
            "in place of one": as_zip(bend=lambda data: data.replace(b"policy.txt", b"../icy.txt")),
        },
        says="not the name of a file",
    ),
    Refused("absolute name", 1, "foreign_file", {"a file more": archive_with(("/etc/passwd", b"x"))}, says="not the name of a file"),
    Refused("double name", 1, "foreign_file", {"the same file": archive_with(("policy.txt", GOOD["policy.txt"]))}, says="stands twice"),
    Refused(
        "link",
        1,
        "foreign_file",
        {
            "in a zip": as_zip(
                [(name if name != "policy.txt" else member_of(name, mode=0o777 | stat.S_IFLNK), data) for name, data in GOOD.items()]
            ),
            "in a folder, inside": linked("policy.txt"),
            "in a folder, outside": linked("/etc/passwd"),
            "in a folder, to nowhere": linked("gone"),
        },
        says="is a link",
    ),
    Refused(
        "name not in `bundle.json`",
        1,
        "foreign_file",
        {"a leaf": with_file("entries/000099.leaf", b"x"), "a certificate": with_file("certificate.json", b"{}")},
        says="not listed",
    ),
    Refused(
        "missing file",
        1,
        "missing_file",
        {
            "the index": as_zip(a_bundle()),
            "a leaf": without("entries/000002.leaf", UNEXAMINED),
            **{f"`{name}`": without(name) for name in NEEDED},
        },
    ),
    Refused(
        "wrong size",
        1,
        "damaged_file",
        {"a longer file": with_file("policy.txt", b"quorum none\n\n"), "a longer list": listed_as("policy.txt", size=13)},
    ),
    Refused(
        "wrong digest",
        1,
        "damaged_file",
        {"a file of the same size": with_file("policy.txt", b"quorum nona\n"), "another list": listed_as("policy.txt", sha256="ab" * 32)},
    ),
    Refused(
        "bytes before the archive",
        2,
        "bad_files",
        {"one": as_zip(bend=lambda data: b"x" + data), "with all offsets mended": as_zip(bend=shifted)},
    ),
    Refused(
        "bytes after the archive",
        2,
        "bad_files",
        {"one": as_zip(bend=lambda data: data + b"x"), "as a comment": as_zip(bend=commented), "as a member's": remarked},
    ),
    Refused("encryption", 2, "bad_files", {"of one member": as_zip(bend=encrypted)}, says="is encrypted"),
    Refused("more than 100,000 files", 2, "bad_files", {"100,001": as_zip(bend=crowded)}, says="more than 100,000 files"),
    Refused("more than 2 GiB unpacked", 2, "bad_files", {"by 64 MiB": as_zip(bend=swollen)}, says="2 GiB in all"),
    Refused(
        "ratio over 100",
        2,
        "bad_files",
        {"zeros": as_zip({"bundle.json": bytes(2_000_000)})},
        says="more than 100 times its size",
    ),
]


# ---- what the reader has seen

LONGER = Log([*OF_CASE.leaves, *entries(7)[5:]])
FORKED = Log([an_entry(77, subject=("event", 77)), *OF_CASE.leaves[1:]])
SEEN = ("--seen", "seen")


def the_bundle(*arguments):
    return lambda desk: desk.ask("bundle", zipped(desk.folder / "bundle.zip", GOOD), *SEEN, *arguments)


def the_folder(size):
    return lambda desk: desk.ask("tiles", kept(desk.folder / "2026", OF_CASE, size), *SEEN)


NEWER = LONGER.checkpoint()
LINK = LONGER.consistency(9)
STATE = [
    Refused(
        "checkpoint not consistent with the one in `--seen`",
        4,
        "fork",
        {
            "another root": remembering(FORKED.checkpoint(), shown("receipt", OF_CASE.receipt(4), *SEEN)),
            "another beginning": remembering(
                FORKED.checkpoint(5), shown("receipt", OF_CASE.receipt(4), *SEEN, "--link", OF_CASE.consistency(5))
            ),
            "in a bundle": remembering(FORKED.checkpoint(), the_bundle()),
            "in a folder": remembering(FORKED.checkpoint(5), the_folder(9)),
            "in a folder, of a power of two": remembering(FORKED.checkpoint(4), the_folder(9)),
        },
    ),
    Refused(
        "smaller and offered as the newest in `consistency`",
        4,
        "rollback",
        {"with its proof": remembering(NEWER, shown("consistency", OF_CASE.checkpoint(5), OF_CASE.consistency(5), *SEEN))},
    ),
    Refused("smaller and offered as the newest in `tiles`", 4, "rollback", {"a whole folder": remembering(NEWER, the_folder(9))}),
    Refused(
        "smaller and offered as the newest in `compare`",
        4,
        "rollback",
        {"alone": remembering(NEWER, shown("compare", OF_CASE.checkpoint(), *SEEN))},
    ),
    Refused(
        "smaller in `receipt`", 3, "older_than_seen", {"without a link": remembering(NEWER, shown("receipt", OF_CASE.receipt(4), *SEEN))}
    ),
    Refused("smaller in `bundle`", 3, "older_than_seen", {"without a link": remembering(NEWER, the_bundle())}),
    Refused(
        "smaller with a consistency file to the seen one (`--link FILE`)",
        0,
        "",
        {
            "a receipt": remembering(NEWER, shown("receipt", OF_CASE.receipt(4), *SEEN, "--link", LINK)),
            "a bundle": remembering(NEWER, the_bundle("--link", LINK)),
        },
    ),
]
