import struct
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile
from fields import burst

from visage_core.export import riff
from visage_core.export.delivery import Delivery
from visage_core.export.job import deliver
from visage_core.verify.verdict import verify_file


def chunk(data, name):
    at = data.index(name)
    size = struct.unpack("<I", data[at + 4 : at + 8])[0]
    return data[at + 8 : at + 8 + size]


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_an_adm_file_holds_the_field_and_says_so(tmp_path, subtype):
    report = deliver(Delivery(burst(), subtype=subtype), "adm", tmp_path / "a.wav")
    assert report.problems == ()
    assert report.facts[0].reasons[-1].startswith("ADM metadata say HOA")
    back, _ = soundfile.read(tmp_path / "a.wav")
    np.testing.assert_allclose(back.T, burst().samples, atol=1e-4)


def test_every_reference_leads_somewhere_and_the_channels_are_acn(tmp_path):
    """Programme, content, object, pack, channels, streams, tracks and their UIDs (BS.2076)."""
    deliver(Delivery(burst()), "adm", tmp_path / "a & b.wav")
    data = (tmp_path / "a & b.wav").read_bytes()
    root = ElementTree.fromstring(chunk(data, b"axml"))
    named = {
        value
        for element in root.iter()
        for key, value in element.attrib.items()
        if key == "UID" or (key.endswith("ID") and key[:-2] == element.tag.rpartition("}")[2])
    }
    referred = {e.text for e in root.iter() if e.tag.endswith(("IDRef", "UIDRef"))}
    assert referred <= named
    assert referred >= {name for name in named if not name.startswith(("APR", "AB"))}
    chna = chunk(data, b"chna")
    assert struct.unpack("<HH", chna[:4]) == (4, 4)
    for n, (order, degree) in enumerate([(0, 0), (1, -1), (1, 0), (1, 1)]):
        index, uid, track, pack = struct.unpack("<H12s14s11sx", chna[4 + 40 * n :][:40])
        assert index == n + 1
        assert {uid.decode(), track.decode(), pack.decode()} <= named
        channel = next(
            e for e in root.iter() if e.get("audioChannelFormatID") == "AC" + track.decode()[2:11]
        )
        texts = {e.tag.rpartition("}")[2]: e.text for e in channel.iter()}
        assert (int(texts["order"]), int(texts["degree"])) == (order, degree)
        assert texts["normalization"] == "SN3D"


def test_beyond_riff_it_is_bw64(tmp_path, monkeypatch):
    monkeypatch.setattr(riff, "LARGEST_RIFF", 8000)
    report = deliver(Delivery(burst()), "adm", tmp_path / "a.wav")
    data = (tmp_path / "a.wav").read_bytes()
    assert (data[:4], data[12:16]) == (b"BW64", b"ds64")
    assert struct.unpack("<QQ", data[20:36]) == (len(data) - 8, 24000 * 12)
    assert (report.problems, report.facts[0].container) == ((), "bw64")


def test_wrong_metadata_are_found(tmp_path):
    deliver(Delivery(burst()), "adm", tmp_path / "a.wav")
    data = (tmp_path / "a.wav").read_bytes()
    for old, new, words in [
        (b"SN3D</norm", b"FuMa</norm", "not first-order"),
        (b"<degree>-1", b"<degree>+1", "not first-order"),
        (struct.pack("<H", 2) + b"ATU_", struct.pack("<H", 9) + b"ATU_", "chna"),
        (b"</coreMetadata>", b"</coreMetadatx>", "no XML"),
    ]:
        assert old in data
        (tmp_path / "b.wav").write_bytes(data.replace(old, new))
        facts = verify_file(tmp_path / "b.wav")
        assert any(words in problem for problem in facts.problems)
