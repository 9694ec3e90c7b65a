"""What a zip file may not be, tried on archives that a common writer would accept or even make."""

import io
import stat
import struct
import zipfile
import zlib

import pytest

from tests.verifier.made import zipped
from traceability.verifier import files as limits
from traceability.verifier.files import BadFiles, DamagedFile, ForeignFile
from traceability.verifier.zipped import ZippedFiles

TWO = {"a.txt": b"one " * 20, "b/c.txt": b"two"}


def member(name, mode=0o644 | stat.S_IFREG):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


def read_all(path):
    with ZippedFiles(path) as files:
        return {name: files.read(name) for name in files.sizes}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("files", [TWO, {}, {"empty.txt": b""}], ids=["two files", "none", "an empty one"])
def test_members_come_back(tmp_path, files, method):
    assert read_all(zipped(tmp_path / "z", files, method=method)) == files


def test_an_archive_written_to_a_pipe_comes_back(tmp_path):
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, data):
            self.data += data
            return len(data)

    for force in (False, True):
        pipe = Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in TWO.items():
                with archive.open(name, "w", force_zip64=force) as target:
                    target.write(data)
        (tmp_path / "z").write_bytes(pipe.data)

        assert read_all(tmp_path / "z") == TWO


@pytest.mark.parametrize("count", [65_534, 65_535, 65_536])
def test_more_files_than_the_old_format_can_count(tmp_path, count):
    path = zipped(tmp_path / "z", [(f"f{number}", b"") for number in range(count)], method=zipfile.ZIP_STORED)

    with ZippedFiles(path) as files:
        assert len(files.sizes) == count


# ---- names and kinds


@pytest.mark.parametrize(
    "name", ["../a", "a/../b", "/etc/passwd", "a//b", "./a", "a/", "C:\\a", "a\\b", ".hidden", "a/.hidden", "é", "a b", "a\n", "-", "a/-"]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(ForeignFile):
        ZippedFiles(zipped(tmp_path / "z", [(member(name), b"x")]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(tmp_path):
    with pytest.raises(ForeignFile):
        ZippedFiles(zipped(tmp_path / "z", [("a", b"1"), ("a", b"2")]))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFSOCK, stat.S_IFCHR])
def test_only_plain_files_are_members(tmp_path, kind):
    with pytest.raises(ForeignFile):
        ZippedFiles(zipped(tmp_path / "z", [(member("a", 0o777 | kind), b"/etc/passwd")]))


# ---- bytes around and between


def archive_bytes(tmp_path):
    return bytearray(zipped(tmp_path / "plain", TWO, method=zipfile.ZIP_STORED).read_bytes())


def commented(data):
    return data[:-2] + struct.pack("<H", 4) + b"more"


def gap(data):
    """A byte between the two members, all offsets mended."""
    second = data.index(b"PK\x03\x04", 4)
    first_central = data.index(b"PK\x01\x02")
    second_central = data.index(b"PK\x01\x02", first_central + 4)
    end = data.index(b"PK\x05\x06")
    struct.pack_into("<L", data, second_central + 42, second + 1)
    struct.pack_into("<L", data, end + 16, first_central + 1)
    return data[:second] + b"!" + data[second:]


def hidden(data):
    """A third member that the directory does not name, all offsets mended."""
    second = data.index(b"PK\x03\x04", 4)
    return gap(data)[:second] + data[:second] + gap(data)[second + 1 :]


def hidden_last(data):
    """A member behind the last one that the directory does not name, all offsets mended."""
    first_central = data.index(b"PK\x01\x02")
    extra = data[: data.index(b"PK\x03\x04", 4)]
    struct.pack_into("<L", data, data.index(b"PK\x05\x06") + 16, first_central + len(extra))
    return data[:first_central] + extra + data[first_central:]


BENT = {
    "bytes before": lambda data: b"#!/bin/sh\n" + data,
    "bytes behind": lambda data: data + b"\n",
    "a comment": commented,
    "a byte between members": gap,
    "a member that is not listed": hidden,
    "a last member that is not listed": hidden_last,
    "another archive behind": lambda data: data + data,
    "cut off": lambda data: data[:-1],
    "half of it": lambda data: data[: len(data) // 2],
    "only its end": lambda data: data[-22:],
    "nothing": lambda data: b"",
    "no archive": lambda data: b"x" * 1_000,
    "an end without members": lambda data: data[:-10] + b"\0" * 10,
    "a directory that ends too early": lambda data: data.replace(b"PK\x01\x02", b"PK\x01\x03", 1),
    "an archive in parts": lambda data: data[:-18] + b"\1\0" + data[-16:],
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT)
def test_bytes_that_belong_to_no_member_are_refused(tmp_path, bend):
    path = tmp_path / "bent"
    path.write_bytes(bend(archive_bytes(tmp_path)))

    with pytest.raises(BadFiles):
        read_all(path)


def test_members_that_share_their_bytes_are_refused_before_they_are_read(tmp_path):
    path = zipped(tmp_path / "z", {"a": b"one", "b": b"two"}, method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 42, 0)
    path.write_bytes(data)

    with pytest.raises(BadFiles):
        ZippedFiles(path)


def test_one_changed_byte_is_noticed_wherever_it_is_read(tmp_path):
    right = archive_bytes(tmp_path)
    path = tmp_path / "bent"
    unread = 0
    for place in range(len(right)):
        path.write_bytes(right[:place] + bytes([right[place] ^ 1]) + right[place + 1 :])
        try:
            unread += read_all(path) == TWO
        except (BadFiles, DamagedFile, ForeignFile):
            continue
    assert 0 < unread < 80  # dates, versions and rights stand in an archive too, and say nothing


# ---- encryption, methods, bombs


def flagged(path, *, flags=0, method=None, central=True):
    """Changes the general flags and the method of the first member in both headers."""
    data = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + place
        struct.pack_into("<H", data, at, struct.unpack_from("<H", data, at)[0] | flags)
        if method is not None:
            struct.pack_into("<H", data, at + 2, method)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "change", [{"flags": 1}, {"method": 12}, {"method": 99}, {"flags": 8}], ids=["encrypted", "bzip2", "AES", "described behind"]
)
def test_what_is_neither_stored_nor_deflated_is_refused(tmp_path, change):
    with pytest.raises(BadFiles):
        read_all(flagged(zipped(tmp_path / "z", TWO), **change))


def locally(place, form, value):
    """Changes the first member's own header, which stands before its bytes, and not the directory."""

    def bend(data):
        data = bytearray(data)
        struct.pack_into(form, data, data.index(b"PK\x03\x04") + place, value)
        return bytes(data)

    return bend


LOCAL = {
    "encrypted": locally(6, "<H", 1),
    "another method": locally(8, "<H", 12),
    "another checksum": locally(14, "<L", 1),
    "another packed size": locally(18, "<L", 1),
    "another size": locally(22, "<L", 1),
}


@pytest.mark.parametrize("bend", LOCAL.values(), ids=LOCAL)
def test_a_member_says_the_same_of_itself_as_the_directory(tmp_path, bend):
    path = tmp_path / "bent"
    path.write_bytes(bend(archive_bytes(tmp_path)))

    with pytest.raises(BadFiles):
        read_all(path)


@pytest.mark.parametrize("where", ["in both headers", "in the directory"])
def test_a_member_has_one_name(tmp_path, where):
    other = b"\x01" + struct.pack("<L", zlib.crc32(b"a.txt")) + b"evil"
    info = zipfile.ZipInfo("a.txt")
    info.extra = struct.pack("<2H", 0x7075, len(other)) + other
    path = zipped(tmp_path / "z", [(info, b"one"), ("b.txt", b"two")], method=zipfile.ZIP_STORED)
    if where == "in the directory":
        data = path.read_bytes()
        at = data.index(b"PK\x03\x04") + 30 + len("a.txt")
        path.write_bytes(data[:at] + b"\x01\x00" + data[at + 2 :])

    with pytest.raises(BadFiles, match="second name"):
        read_all(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    with pytest.raises(BadFiles):
        ZippedFiles(zipped(tmp_path / "z", {"bomb": bytes(10_000_000)}))


def test_a_member_that_lies_about_its_size_is_not_unpacked_beyond_it(tmp_path):
    path = zipped(tmp_path / "z", {"bomb": bytes(10_000_000)})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 1_000)
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 20, 990)
    path.write_bytes(data)

    with pytest.raises((BadFiles, DamagedFile)):
        read_all(path)


def test_bytes_behind_the_packed_data_are_refused(tmp_path):
    """Packed as the headers say, and right by its checksum; only the unpacker sees that something is left over."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"one") + packer.flush() + b"left over"
    path = zipped(tmp_path / "z", {"a": packed}, method=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    for header, method, crc, size in ((data.index(b"PK\x03\x04"), 8, 14, 22), (data.index(b"PK\x01\x02"), 10, 16, 24)):
        struct.pack_into("<H", data, header + method, 8)
        struct.pack_into("<L", data, header + crc, zlib.crc32(b"one"))
        struct.pack_into("<L", data, header + size, 3)
    path.write_bytes(data)

    with pytest.raises(DamagedFile, match="more or less"):
        read_all(path)


@pytest.mark.parametrize(("limit", "value"), [("MOST_FILES", 1), ("MOST_BYTES", 82), ("LARGEST_FILE", 79)])
def test_limits_are_asked_before_anything_is_read(tmp_path, monkeypatch, limit, value):
    path = zipped(tmp_path / "z", TWO)
    assert read_all(path) == TWO
    monkeypatch.setattr(limits, limit, value)

    with pytest.raises(BadFiles):
        ZippedFiles(path)


def test_the_limits_are_those_of_the_design():
    assert (limits.MOST_FILES, limits.MOST_BYTES, limits.HIGHEST_RATIO) == (100_000, 2 * 1024**3, 100)


# ---- as the command line says it; what it says of bent archives: test_refusals.py


def test_a_bundle_that_is_not_there_is_wrong_usage(desk):
    assert desk.ask("bundle", "nowhere.zip").exit_code == 2
