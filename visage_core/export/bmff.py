"""Rewriting MP4 and QuickTime files: boxes put into sample entries, the index moved to the front.

A file is rewritten in one pass. Only the index (moov) is held in memory; all offsets into the
media data are corrected for where that data ends up. Source: ISO/IEC 14496-12.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
_COPY = 1 << 20
_OFFSET_LIMIT = 2**32


@dataclass(slots=True)
class Box:
    """A box: its type, and its content as bytes or, for parents, as boxes."""

    kind: bytes
    content: bytes = b""
    children: list[Box] = field(default_factory=list)

    def find(self, *path: bytes) -> Iterator[Box]:
        """All boxes below this one at a path of types."""
        for child in self.children:
            if child.kind == path[0]:
                yield from child.find(*path[1:]) if len(path) > 1 else (child,)

    def to_bytes(self) -> bytes:
        """The box with its size."""
        content = b"".join(child.to_bytes() for child in self.children) or self.content
        return struct.pack(">I4s", 8 + len(content), self.kind) + content


@dataclass(frozen=True, slots=True)
class Extent:
    """A box of the outermost level: its type and where it lies in a file, header included."""

    kind: bytes
    start: int
    end: int


def extents(file: BinaryIO) -> list[Extent]:
    """The boxes of the outermost level. Raises `ValueError` for a file of another kind."""
    length = file.seek(0, 2)
    found, position = [], 0
    while position < length:
        file.seek(position)
        head = file.read(16).ljust(16, b"\0")
        size, kind, large = struct.unpack(">I4sQ", head)
        size = large if size == 1 else size or length - position
        if size < 8 or position + size > length:
            raise ValueError("a box does not fit into the file")
        found.append(Extent(kind, position, position + size))
        position += size
    return found


def read_moov(file: BinaryIO) -> Box:
    """The index of a file. Raises `ValueError` if there is none."""
    for extent in extents(file):
        if extent.kind == b"moov":
            file.seek(extent.start)
            return parse(file.read(extent.end - extent.start))[0]
    raise ValueError("there is no moov box")


def parse(data: bytes) -> list[Box]:
    """Boxes that follow each other. Raises `ValueError` if one does not fit."""
    found, position = [], 0
    while position + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[position : position + 8])
        if size < 8 or position + size > len(data):
            raise ValueError(f"the box {kind!r} does not fit into its parent")
        content = data[position + 8 : position + size]
        parent = kind in _PARENTS
        found.append(Box(kind, b"" if parent else content, parse(content) if parent else []))
        position += size
    return found


def tracks(moov: Box, handler: bytes) -> list[Box]:
    """The tracks of a kind: `vide` or `soun`."""
    return [
        trak
        for trak in moov.find(b"trak")
        if any(hdlr.content[8:12] == handler for hdlr in trak.find(b"mdia", b"hdlr"))
    ]


def append_to_entries(trak: Box, extra: bytes) -> None:
    """Put `extra` at the end of every sample entry of a track."""
    for stsd in trak.find(b"mdia", b"minf", b"stbl", b"stsd"):
        entries = parse(stsd.content[8:])
        longer = b"".join(Box(entry.kind, entry.content + extra).to_bytes() for entry in entries)
        stsd.content = stsd.content[:8] + longer


def rewrite(source: BinaryIO, target: BinaryIO, edit: Callable[[Box], None]) -> None:
    """Copy a file with its index edited and moved before the media data."""
    layout = extents(source)
    moov = read_moov(source)
    edit(moov)
    order = sorted(layout, key=lambda extent: _RANK.get(extent.kind, 2))
    if source.seek(0, 2) + len(moov.to_bytes()) >= _OFFSET_LIMIT:
        _widen_offsets(moov)
    moves = _moves(order, len(moov.to_bytes()))
    _shift_offsets(moov, moves)
    for extent in order:
        if extent.kind == b"moov":
            target.write(moov.to_bytes())
        else:
            source.seek(extent.start)
            _copy(source, target, extent.end - extent.start)


_RANK = {b"ftyp": 0, b"moov": 1}


def _moves(order: list[Extent], moov_length: int) -> list[tuple[Extent, int]]:
    """Each box with how far it moves when the boxes stand in this order."""
    moves, position = [], 0
    for extent in order:
        moves.append((extent, position - extent.start))
        position += moov_length if extent.kind == b"moov" else extent.end - extent.start
    return moves


def _offset_tables(moov: Box) -> Iterator[Box]:
    for kind in (b"stco", b"co64"):
        yield from moov.find(b"trak", b"mdia", b"minf", b"stbl", kind)


def _offsets(table: Box) -> list[int]:
    count = struct.unpack(">I", table.content[4:8])[0]
    return list(struct.unpack_from(f">{count}{_width(table)}", table.content, 8))


def _set_offsets(table: Box, offsets: list[int]) -> None:
    packed = struct.pack(f">{len(offsets)}{_width(table)}", *offsets)
    table.content = table.content[:8] + packed


def _width(table: Box) -> str:
    return "Q" if table.kind == b"co64" else "I"


def _widen_offsets(moov: Box) -> None:
    for table in list(_offset_tables(moov)):
        offsets = _offsets(table)
        table.kind = b"co64"
        _set_offsets(table, offsets)


def _shift_offsets(moov: Box, moves: list[tuple[Extent, int]]) -> None:
    for table in _offset_tables(moov):
        _set_offsets(table, [_moved(offset, moves) for offset in _offsets(table)])


def _moved(offset: int, moves: list[tuple[Extent, int]]) -> int:
    for extent, shift in moves:
        if extent.start <= offset < extent.end:
            return offset + shift
    raise ValueError(f"the index points to byte {offset}, where no box is")


def _copy(source: BinaryIO, target: BinaryIO, length: int) -> None:
    while length > 0:
        block = source.read(min(length, _COPY))
        target.write(block)
        length -= len(block)
