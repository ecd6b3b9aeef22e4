import io
import struct

import pytest
from fields import boxes, descend
from hypothesis import given
from hypothesis import strategies as st

from visage_core.export import bmff
from visage_core.export.bmff import Box, rewrite


def atom(kind, content=b""):
    return struct.pack(">I4s", 8 + len(content), kind) + content


def film(media, kind=b"stco", order=("ftyp", "mdat", "moov")):
    """A file whose one track has an entry and an offset for each of the `media` chunks."""
    width = "Q" if kind == b"co64" else "I"
    entry = atom(b"stsd", struct.pack(">II", 0, 1) + atom(b"mp4a", bytes(28)))

    def moov(offsets):
        table = struct.pack(f">II{len(offsets)}{width}", 0, len(offsets), *offsets)
        inner = atom(b"minf", atom(b"stbl", entry + atom(kind, table)))
        handler = atom(b"hdlr", bytes(8) + b"soun" + bytes(12))
        return atom(b"moov", atom(b"trak", atom(b"mdia", handler + inner)))

    parts = {"ftyp": atom(b"ftyp", b"isom"), "mdat": atom(b"mdat", b"".join(media))}
    parts["moov"] = moov([0] * len(media))
    start = sum(len(parts[name]) for name in order[: order.index("mdat")]) + 8
    offsets = [start + sum(map(len, media[:n])) for n in range(len(media))]
    parts["moov"] = moov(offsets)
    return b"".join(parts[name] for name in order)


def offsets(data):
    for kind, width in (("stco", "I"), ("co64", "Q")):
        for start, _ in descend(data, f"moov/trak/mdia/minf/stbl/{kind}"):
            count = struct.unpack(">I", data[start + 4 : start + 8])[0]
            return kind, struct.unpack_from(f">{count}{width}", data, start + 8)
    raise AssertionError("no offsets")


def rewritten(data, edit):
    target = io.BytesIO()
    rewrite(io.BytesIO(data), target, edit)
    return target.getvalue()


@given(
    st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=6),
    st.sampled_from([b"stco", b"co64"]),
    st.sampled_from([("ftyp", "mdat", "moov"), ("ftyp", "moov", "mdat")]),
    st.binary(max_size=40),
)
def test_offsets_follow_the_media_wherever_it_moves(media, kind, order, extra):
    def edit(moov: Box):
        for trak in bmff.tracks(moov, b"soun"):
            bmff.append_to_entries(trak, atom(b"SA3D", extra))

    data = rewritten(film(media, kind, order), edit)
    assert [name for name, _, _ in boxes(data)] == ["ftyp", "moov", "mdat"]
    for chunk, at in zip(media, offsets(data)[1], strict=True):
        assert data[at : at + len(chunk)] == chunk
    (start, end), *more = descend(data, "moov/trak/mdia/minf/stbl/stsd")
    assert more == []
    assert data[start + 8 + 8 + 28 : end] == atom(b"SA3D", extra)


def test_offsets_beyond_four_gigabytes_get_eight_bytes(monkeypatch):
    monkeypatch.setattr(bmff, "_OFFSET_LIMIT", 100)
    data = rewritten(film([b"one", b"three"]), lambda moov: None)
    kind, (first, second) = offsets(data)
    assert kind == "co64"
    assert (data[first : first + 3], data[second : second + 5]) == (b"one", b"three")


@pytest.mark.parametrize(
    "data",
    [
        b"not a film at all",
        atom(b"ftyp"),
        film([b"x"])[:-3],
        atom(b"moov", struct.pack(">I4s", 99, b"trak")),
    ],
)
def test_broken_files_are_refused(data):
    with pytest.raises(ValueError, match=r"fit|moov"):
        rewritten(data, lambda moov: None)
