"""Systems scored on clips: what must be best is best, and every figure is defined."""

import json
from dataclasses import replace

import numpy as np
import pytest
import soundfile as sf

from visage_core.errors import MediaError
from visage_core.metrics.evaluation import PER_CLIP, REPORTED, evaluate_maker, gains
from visage_core.metrics.makers import Chance, PlacedTruth, ShuffledTruth
from visage_core.metrics.truths import Truths, true_field

RATE = 16000


class Exact:
    """The truth itself."""

    name = "exact"
    sample_rate = RATE

    def __init__(self):
        self.asked = []

    def make(self, clips, seed):
        self.asked.append((len(clips), seed))
        return [true_field(clip, RATE) for clip in clips]


class Silence(Exact):
    name = "silence"

    def make(self, clips, seed):
        return [np.zeros((4, 5 * RATE), np.float32) for _ in clips]


@pytest.fixture
def struck(world, tmp_path):
    """Six clips of two kinds of impacts in view, the last of them moving."""
    (tmp_path / "audio").mkdir()
    rng = np.random.default_rng(0)
    contents, directions = {}, {}
    sounds = np.sin(0.4 * np.arange(5 * RATE)), rng.standard_normal(5 * RATE)  # bell and drum
    for number in range(6):
        strikes = (np.arange(0.4, 4.8, 0.6) + 0.05 * number).tolist()
        n = 5 * RATE
        mono = 1e-4 * rng.standard_normal(n)
        for time in strikes:
            start = int(time * RATE)
            mono[start:] += 0.3 * sounds[number % 2][start:] * np.exp(-np.arange(n - start) / 500)
        azimuth = np.linspace(0, 80, n) if number == 5 else np.zeros(n)
        turn = np.radians(azimuth)
        field = np.stack([mono, mono * np.sin(turn), 0 * mono, mono * np.cos(turn)])
        sf.write(tmp_path / "audio" / f"{number}.wav", field.T, RATE, subtype="FLOAT")
        directions[str(number)] = [44, 89]
        contents[str(number)] = [
            {
                "kind": "drum" if number % 2 else "bell",
                "sounding": True,
                "distance": 1.0,
                "impact": True,
                "seen": True,
                "strikes": strikes,
                "path": [[0.0, float(azimuth[0]), 0.0], [5.0, float(azimuth[-1]), 0.0]],
            }
        ]
    (tmp_path / "ambi.json").write_text(json.dumps(directions))
    (tmp_path / "meta.json").write_text(json.dumps(contents))
    return tmp_path


def test_the_truth_itself_is_perfect(struck, bands):
    figures = evaluate_maker(Exact(), struck, bands).figures
    value = {key: figure.value for key, figure in figures.items()}
    for key in ("cc_all", "cc_1fps", "cc_5fps", "cc_5fps_moving", "onset_f1", "onset_f1_truth"):
        assert value[key] == pytest.approx(1.0), key
    for key in ("angular_error_deg", "angular_error_still_deg", "fad_dec", "fad_avg", "mel"):
        assert value[key] == pytest.approx(0.0, abs=1e-5), key
    for key in ("kld_dec", "kld_avg", "kld_w", "fad_dec_kinds"):
        assert value[key] == pytest.approx(0.0, abs=1e-5), key
    assert value["cc_5fps_moving_placed"] < 0.95
    assert value["onset_f1_shuffled"] < 1.0
    assert value["mel_shuffled"] > 0.0


@pytest.mark.parametrize("maker", [Exact(), Silence(), Chance(RATE), PlacedTruth(RATE)])
def test_every_evaluation_has_the_figures_of_the_paper(world, bands, maker):
    content = evaluate_maker(maker, world, bands, batch=2).as_json()
    assert content["n"] == 3
    for key in REPORTED:
        assert set(content[key]) == {"mean", "low", "high"}
        assert content[key]["low"] <= content[key]["mean"] + 1e-9
        assert content[key]["mean"] <= content[key]["high"] + 1e-9
    json.dumps(content, allow_nan=False)


def test_better_systems_score_better(struck, bands):
    truths = Truths(struck, bands)
    shuffled = ShuffledTruth(truths.clips, truths.facts, RATE)
    exact, other, noise = (
        evaluate_maker(maker, struck, bands, truths=truths).figures
        for maker in (Exact(), shuffled, Chance(RATE))
    )
    for key in ("kld_dec", "mel"):
        assert exact[key].value < 0.5 * other[key].value
    for key in ("cc_all", "onset_f1", "nearest_class_accuracy"):
        assert exact[key].value == pytest.approx(1.0)
    assert noise["cc_all"].value < 0.5
    assert noise["fad_dec"].value > 1.0
    assert other["nearest_class_accuracy"].value == 0.0
    assert other["fad_dec_kinds"].value > 10 * exact["fad_dec_kinds"].value + 0.1


def test_without_tables_the_figures_that_need_them_are_absent(world, bands, tmp_path):
    for name in ("audio", "video", "ambi.json"):
        (tmp_path / name).symlink_to(world / name)
    figures = evaluate_maker(Exact(), tmp_path, bands).figures
    for key in ("onset_f1", "nearest_class_accuracy", "angular_error_still_deg", "cc_5fps_moving"):
        assert figures[key] is None
    assert figures["cc_all"].value == pytest.approx(1.0)


def test_clips_are_made_in_batches_each_with_its_own_seed(world, bands):
    maker, seen = Exact(), []
    result = evaluate_maker(
        maker,
        world,
        bands,
        seed=10,
        batch=2,
        on_clip=lambda done, total: seen.append((done, total)),
    )
    assert maker.asked == [(2, 10), (1, 12)]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [row["clip"] for row in result.rows()] == sorted(row["clip"] for row in result.rows())
    assert set(result.rows()[0]) - {"clip", "kind", "cc_5fps_placed"} <= set(PER_CLIP)


def test_a_count_takes_the_first_clips(world, bands):
    assert evaluate_maker(Exact(), world, bands, count=1).n == 1


def test_a_gain_is_taken_clip_by_clip(world, bands):
    ours, theirs = (evaluate_maker(maker, world, bands) for maker in (Exact(), Chance(RATE)))
    gain = gains(ours, theirs)["cc_all"].value
    assert gain == pytest.approx(ours.figures["cc_all"].value - theirs.figures["cc_all"].value)
    assert set(gains(ours, ours)) <= set(PER_CLIP)
    assert gains(ours, replace(theirs, clips=())) == {}


def test_true_sounds_are_described_once_for_several_systems(world, bands, monkeypatch):
    truths, calls = Truths(world, bands), []
    original = bands.describe
    monkeypatch.setattr(
        bands, "describe", lambda *a: calls.append(a) or original(*a), raising=False
    )
    evaluate_maker(Exact(), world, bands, truths=truths)
    assert len(calls) == 6
    evaluate_maker(Silence(), world, bands, truths=truths)
    assert len(calls) == 9


def test_clips_without_a_sound_field_are_refused(bands, tmp_path):
    (tmp_path / "audio").mkdir()
    sf.write(tmp_path / "audio" / "mono.wav", np.zeros(1600), 16000)
    with pytest.raises(MediaError, match=r"mono\.wav: it is no sound field"):
        evaluate_maker(Exact(), tmp_path, bands)
