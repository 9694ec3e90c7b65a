"""A zip file, read strictly: members one behind the other from the first byte, the directory, its end, and nothing else.

The standard library's reader looks for an archive inside other bytes and believes the directory; two readers of one file
could then see two bundles. Stored and deflated members only; of Zip64 what a writer needs for more than 65,535 files.
Source: APPNOTE 6.3.10, sections 4.3 to 4.5.
"""

import stat
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from traceability.verifier.files import HIGHEST_RATIO, BadFiles, DamagedFile, ForeignFile, require_bounds, require_plain_names

STORED, DEFLATED = 0, 8

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LARGEST_DIRECTORY = 64_000_000

_ENCRYPTED, _DESCRIBED_BEHIND = 0x0001, 0x0008
_UNIX, _FULL = 3, 0xFFFFFFFF
_UNICODE_PATH = 0x7075


@dataclass(frozen=True)
class Member:
    name: str
    method: int
    flags: int
    crc: int
    packed: int
    unpacked: int
    offset: int


class ZippedFiles:
    """A bundle as it was downloaded. Opening reads the directory only; `read` unpacks one member, never more than it states."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        try:
            self._members = self._read_directory(path.stat().st_size)
        except BaseException:
            self._file.close()
            raise
        self.sizes = {name: member.unpacked for name, member in self._members.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, name: str) -> bytes:
        """The bytes of one member. Raises DamagedFile, BadFiles."""
        member = self._members[name]
        self._file.seek(member.offset)
        header = self._take(_LOCAL.size)
        signature, _, flags, method, _, _, *sums, name_length, extra_length = _LOCAL.unpack(header)
        if signature != b"PK\x03\x04" or self._take(name_length) != name.encode():
            raise BadFiles(f"{name} is not where the directory says")
        if (flags, method) != (member.flags, member.method):
            raise BadFiles(f"{name} is packed in another way than the directory says")
        if not flags & _DESCRIBED_BEHIND and sums != [member.crc, member.packed, member.unpacked]:
            raise BadFiles(f"{name} has another checksum or size than the directory says")
        _require_one_name(self._take(extra_length), name)
        packed = self._take(member.packed)
        data = _unpacked(packed, member)
        if len(data) != member.unpacked or zlib.crc32(data) != member.crc:
            raise DamagedFile(f"{name} is not what the archive's own checksum says")
        return data

    def _take(self, length: int) -> bytes:
        data = self._file.read(length)
        if len(data) != length:
            raise BadFiles("the archive ends too early")
        return data

    def _read_directory(self, length: int) -> dict[str, Member]:
        count, directory_length, start = self._read_end(length)
        require_bounds(count)
        self._file.seek(start)
        directory = self._take(directory_length)
        members: dict[str, Member] = {}
        at = 0
        for _ in range(count):
            member, at = _member_at(directory, at)
            if member.name in members:
                raise ForeignFile(f"{member.name!r} stands twice in the archive")
            members[member.name] = member
        if at != len(directory):
            raise BadFiles("the archive's directory is longer than its members")
        require_plain_names(members)
        require_bounds(count, [member.unpacked for member in members.values()])
        self._require_no_gaps(members, start)
        return members

    def _read_end(self, length: int) -> tuple[int, int, int]:
        """Number of members, length and place of the directory, which must end where the end's record begins."""
        tail = _END.size
        if length < tail:
            raise BadFiles("not a zip file")
        self._file.seek(length - tail)
        signature, disk, first_disk, here, count, directory_length, start, comment = _END.unpack(self._take(tail))
        if signature != b"PK\x05\x06" or comment:
            raise BadFiles("not a zip file, or bytes behind it")
        if count == 0xFFFF and length >= tail + _LOCATOR.size + _END64.size and self._has_locator(length - tail):
            tail += _LOCATOR.size + _END64.size
            self._file.seek(length - tail)
            record = _END64.unpack(self._take(_END64.size))
            signature64, _, _, _, disk, first_disk, here, count, directory_length, start = record
            locator = _LOCATOR.unpack(self._take(_LOCATOR.size))
            if signature64 != b"PK\x06\x06" or locator[2] != length - tail:
                raise BadFiles("a Zip64 end that is not in its place")
        if disk or first_disk or here != count or directory_length > _LARGEST_DIRECTORY or start + directory_length != length - tail:
            raise BadFiles("bytes before or after the archive, or an archive in parts")
        return count, directory_length, start

    def _has_locator(self, end: int) -> bool:
        self._file.seek(end - _LOCATOR.size)
        return self._take(_LOCATOR.size).startswith(b"PK\x06\x07")

    def _require_no_gaps(self, members: dict[str, Member], start: int) -> None:
        expected = 0
        for member in sorted(members.values(), key=lambda member: member.offset):
            if member.offset != expected:
                raise BadFiles(f"bytes before {member.name} that belong to no member")
            self._file.seek(expected)
            *_, name_length, extra_length = _LOCAL.unpack(self._take(_LOCAL.size))
            expected += _LOCAL.size + name_length + extra_length + member.packed
            if member.flags & _DESCRIBED_BEHIND:
                expected += self._descriptor_length(expected)
        if expected != start:
            raise BadFiles("bytes behind the last member that belong to none")

    def _descriptor_length(self, at: int) -> int:
        """A writer that could not seek puts checksum and sizes behind the data: 16 bytes, in Zip64 24."""
        self._file.seek(at)
        found = self._file.read(28)
        if not found.startswith(b"PK\x07\x08"):
            raise BadFiles("a member without the description that it announces")
        return 16 if found[16:20] in (b"PK\x03\x04", b"PK\x01\x02") else 24


def _require_one_name(extra: bytes, name: str) -> None:
    """That no extra field gives the member another name, which other programs would write to. Raises BadFiles."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _UNICODE_PATH:
            raise BadFiles(f"{name} has a second name")
        at += 4 + length


def _member_at(directory: bytes, at: int) -> tuple[Member, int]:
    """The member that begins at `at` in the directory, and where the next one begins."""
    if at + _CENTRAL.size > len(directory):
        raise BadFiles("the archive's directory ends too early")
    (
        signature,
        made_by,
        _,
        flags,
        method,
        _,
        _,
        crc,
        packed,
        unpacked,
        name_length,
        extra_length,
        comment_length,
        _,
        _,
        attributes,
        offset,
    ) = _CENTRAL.unpack_from(directory, at)
    end = at + _CENTRAL.size + name_length + extra_length + comment_length
    if signature != b"PK\x01\x02" or end > len(directory):
        raise BadFiles("the archive's directory is damaged")
    raw_name = directory[at + _CENTRAL.size : at + _CENTRAL.size + name_length]
    if comment_length:
        raise BadFiles(f"{raw_name[:80]!r} has a comment")
    if flags & _ENCRYPTED:
        raise BadFiles(f"{raw_name[:80]!r} is encrypted")
    if method not in (STORED, DEFLATED) or _FULL in (packed, unpacked, offset):
        raise BadFiles(f"{raw_name[:80]!r} is neither stored nor deflated, or too large")
    mode = attributes >> 16
    if made_by >> 8 == _UNIX and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise ForeignFile(f"{raw_name[:80]!r} is a link or no file")
    if (method == STORED and packed != unpacked) or packed > unpacked + unpacked // 1000 + 64:
        raise BadFiles(f"{raw_name[:80]!r} takes more room than its content can")
    if unpacked > HIGHEST_RATIO * packed:
        raise BadFiles(f"{raw_name[:80]!r} unpacks to more than {HIGHEST_RATIO} times its size")
    try:
        name = raw_name.decode("ascii")
    except UnicodeDecodeError as error:
        raise ForeignFile(f"{raw_name[:80]!r} is not the name of a file in a bundle") from error
    names_end = at + _CENTRAL.size + name_length
    _require_one_name(directory[names_end : names_end + extra_length], name)
    return Member(name, method, flags, crc, packed, unpacked, offset), end


def _unpacked(packed: bytes, member: Member) -> bytes:
    if member.method == STORED:
        return packed
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = inflater.decompress(packed, member.unpacked + 1)
    except zlib.error as error:
        raise DamagedFile(f"{member.name} cannot be unpacked") from error
    if not inflater.eof or inflater.unused_data:
        raise DamagedFile(f"{member.name} unpacks to more or less than the archive states")
    return data
