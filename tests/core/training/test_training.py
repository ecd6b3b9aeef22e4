"""Training: starts that help, exact turns, stages that hand over, and a whole small run."""

import csv
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tiny_bundle import CLIP, CODEC, VISAGE

from visage_core.ambisonics.harmonics import encode
from visage_core.ambisonics.rotation import rotation_matrix
from visage_core.codec.dac import CodecConfig, build_dac, load_codec
from visage_core.data.worlds.writer import WorldOptions, write_world
from visage_core.errors import ModelError
from visage_core.events import Finished
from visage_core.generation.engine import Engine
from visage_core.model.config import VisageConfig
from visage_core.model.visage import VisageModel
from visage_core.resources import resource_path
from visage_core.training.clip import ASPECTS, ClipRecipe, clip_examples, sentences
from visage_core.training.codec import CodecRecipe
from visage_core.training.codec_start import initialised, lay_out_quantiser, level_latents
from visage_core.training.demo import assemble
from visage_core.training.loop import LoopRecipe
from visage_core.training.parts import train_clip, train_codec, train_visage
from visage_core.training.prepared import QUARTER_TURNS, prepare
from visage_core.training.recipes import read_recipe
from visage_core.training.visage import TeacherForced, VisageRecipe, turned
from visage_core.types import Direction, GenerationRequest, Span

LOOP = {"steps": 2, "batch_size": 2, "workers": 0, "log_every": 1, "save_every": 1}


@pytest.mark.parametrize("quarters", range(4))
def test_turning_signals_and_vector_is_turning_the_sound_field(quarters: int) -> None:
    direction = Direction(25.0, -10.0)
    mono = np.sin(np.arange(64.0))
    w, y, z, x = field = encode(mono, direction)
    signals = np.stack([w, y, z, x, -y, -x])
    by_table = signals[list(QUARTER_TURNS[quarters])]
    assert np.allclose(by_table, rotation_matrix(-90.0 * quarters) @ field, atol=1e-6)
    to_the_right = Direction(direction.azimuth - 90.0 * quarters, direction.elevation)
    assert np.allclose(
        turned(direction.model_vector(), quarters), to_the_right.model_vector(), atol=1e-6
    )
    assert np.allclose(by_table, encode(mono, to_the_right), atol=1e-6)


def test_signals_pass_through_a_fresh_codec() -> None:
    torch.manual_seed(0)
    audio = 0.3 * torch.randn(2, 1, 6400)
    sizes = []
    for start in (lambda network: network, initialised):
        network = start(build_dac(CodecConfig(**CODEC)))
        sizes.append(network.encoder(audio).std().item())
    assert sizes[1] > 0.1
    assert sizes[1] > 10.0 * sizes[0]


def test_a_laid_out_quantiser_keeps_most_of_its_latents() -> None:
    torch.manual_seed(0)
    codec = initialised(build_dac(CodecConfig(**CODEC)))
    latents = torch.randn(600, 3) @ torch.randn(3, 16) + torch.randn(16)

    def lost() -> float:
        quantised = codec.quantizer(latents.T[None])[0][0].T
        return float((quantised - latents).square().mean() / latents.var(dim=0).mean())

    before = lost()
    lay_out_quantiser(codec.quantizer, latents)
    assert lost() < 0.25
    assert lost() < 0.5 * before


def test_levelling_latents_changes_no_sound() -> None:
    torch.manual_seed(0)
    codec = initialised(build_dac(CodecConfig(**CODEC))).eval()
    audio = 0.3 * torch.randn(1, 1, 1280)
    with torch.no_grad():
        before, latents = codec.decoder(codec.encoder(audio)), codec.encoder(audio)[0].T
        levelled = level_latents(codec.encoder, codec.decoder, latents)
        after = codec.encoder(audio)
        assert torch.allclose(after[0].T, levelled, atol=1e-4)
        assert torch.allclose(codec.decoder(after), before, atol=1e-4)
    assert float(levelled.square().sum(dim=1).mean().sqrt()) == pytest.approx(2.0, rel=1e-3)


def test_the_loss_is_the_mean_surprise_of_each_stream() -> None:
    torch.manual_seed(0)
    config = VisageConfig(**(VISAGE | {"dropout": 0.0}))
    model = VisageModel(config)
    loop = {"steps": 1, "batch_size": 1}
    recipe = VisageRecipe(model={}, mono=loop, foa=loop, drop_visual=0.0, drop_direction=0.0)
    clip, energy = torch.randn(2, 4, 24), torch.rand(2, 4, 49)
    direction = torch.nn.functional.normalize(torch.randn(2, 3), dim=1)
    codes = torch.randint(0, 32, (2, 25, 12))
    nats = TeacherForced(model, recipe, mono=False)(clip, energy, direction, codes)
    logits = model.logits(codes, model.encode(clip, energy, direction)).log_softmax(-1)
    for k in range(12):
        own = logits[:, model.pattern.steps_of(k, 25), k]
        expected = -own.gather(2, codes[:, :, k, None]).mean()
        assert float(nats[k]) == pytest.approx(float(expected), rel=1e-4)


def test_hidden_space_leaves_w_to_tell_what_was_written() -> None:
    torch.manual_seed(0)
    model = VisageModel(VisageConfig(**(VISAGE | {"dropout": 0.0})))
    loop = {"steps": 1, "batch_size": 1}
    kept = {"drop_visual": 0.0, "drop_direction": 0.0}
    recipe = VisageRecipe(model={}, mono=loop, foa=loop, hide_space=1.0, **kept)
    clip, energy = torch.randn(2, 4, 24), torch.rand(2, 4, 49)
    direction = torch.nn.functional.normalize(torch.randn(2, 3), dim=1)
    codes = torch.randint(0, 32, (2, 25, 12))
    nats = TeacherForced(model, recipe, mono=False)(clip, energy, direction, codes)
    alone = codes.clone()
    alone[..., 3:] = model.config.dac_pad_token_id
    scores = model.frame_logits(alone, model.encode(clip, energy, direction))
    likely = torch.stack(scores, dim=2).log_softmax(-1)
    expected = -likely.gather(3, codes[..., None]).mean(dim=(0, 1, 3))
    assert torch.allclose(nats, expected, rtol=1e-4)


def test_a_hidden_past_leaves_the_picture_to_tell_what_sounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch.manual_seed(0)
    model = VisageModel(VisageConfig(**(VISAGE | {"dropout": 0.0})))
    loop = {"steps": 1, "batch_size": 1}
    recipe = VisageRecipe(model={}, mono=loop, foa=loop, hide_past=1.0)
    heard: list[torch.Tensor] = []
    hidden_states = model.hidden

    def listening(codes: torch.Tensor, memory: torch.Tensor, **place: int) -> torch.Tensor:
        heard.append(codes)
        return hidden_states(codes, memory, **place)

    monkeypatch.setattr(model, "hidden", listening)
    codes = torch.randint(0, 32, (64, 25, 12))
    clip, energy, direction = torch.randn(64, 4, 24), torch.rand(64, 4, 49), torch.randn(64, 3)
    TeacherForced(model, recipe, mono=False)(clip, energy, direction, codes)
    (told,) = heard
    hidden = told == model.config.dac_pad_token_id
    assert torch.equal(told, codes.masked_fill(hidden, model.config.dac_pad_token_id))
    frames = hidden.all(dim=2)
    assert torch.equal(frames, hidden.any(dim=2)), "all streams of a frame, or none"
    edges = frames.int().diff(dim=1, prepend=torch.zeros(64, 1), append=torch.zeros(64, 1))
    assert ((edges == 1).sum(dim=1) <= 1).all(), "one stretch"
    assert 0.3 < float(frames.float().mean()) < 0.7


def test_a_step_hears_few_clips_in_whole_or_a_piece_of_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch.manual_seed(0)
    model = VisageModel(VisageConfig(**(VISAGE | {"dropout": 0.0})))
    loop = {"steps": 1, "batch_size": 12}
    kept = {"drop_visual": 0.0, "drop_direction": 0.0}
    recipe = VisageRecipe(model={}, mono=loop, foa=loop, pieces=4, whole=0.5, **kept)
    learner = TeacherForced(model, recipe, mono=False)
    codes = torch.randint(0, 32, (12, 24, 12))
    clip, energy, direction = torch.randn(12, 4, 24), torch.rand(12, 4, 49), torch.randn(12, 3)
    told: list[tuple[torch.Tensor, int]] = []
    hidden_states = model.hidden

    def listening(
        codes: torch.Tensor, memory: torch.Tensor, *, first_frame: int = 0
    ) -> torch.Tensor:
        told.append((codes, first_frame))
        return hidden_states(codes, memory, first_frame=first_frame)

    monkeypatch.setattr(model, "hidden", listening)
    for _ in range(200):
        nats = learner(clip, energy, direction, codes)
        heard, first = told[-1]
        whole = heard.shape[1] == 24
        assert heard.shape[:2] == ((3, 24) if whole else (12, 6))
        assert torch.equal(heard, codes[: len(heard), first : first + heard.shape[1]])
        memory = model.encode(*(part[: len(heard)] for part in (clip, energy, direction)))
        scores = torch.stack(model.frame_logits(heard, memory, first_frame=first), dim=2)
        expected = -scores.log_softmax(-1).gather(3, heard[..., None]).mean(dim=(0, 1, 3))
        assert torch.allclose(nats, expected, rtol=1e-4)
    firsts = [first for heard, first in told if heard.shape[1] == 6]
    assert 140 < len(firsts) < 260, "two calls a step, about half of them pieces"
    assert min(firsts) == 0
    assert max(firsts) == 18


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    write_world(folder, 2, 0, WorldOptions(sample_rate=16000), workers=1)
    return folder


def toml(path: Path, tables: dict[str, dict[str, object]], **top: object) -> Path:
    lines = [f"{key} = {_value(value)}" for key, value in top.items()]
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{key} = {_value(value)}" for key, value in table.items())]
    path.write_text("\n".join(lines))
    return path


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {_value(v)}" for k, v in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def test_clips_prepared_by_several_processes_are_the_same_in_order(
    world: Path, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visage_core.training.prepared.SHARE", 1)
    heard: list[tuple[str, int, int]] = []
    alone, shared = (
        prepare(
            shutil.copytree(world, tmp_path / str(workers)),
            tiny_bundle / "clip",
            tiny_bundle / "codec",
            workers=workers,
            on_clip=lambda *progress: heard.append(progress),
        )
        for workers in (1, 2)
    )
    steps = [(kind, done, 2) for kind in ("looks", "codes") for done in (1, 2)]
    assert heard == steps * 2
    assert np.array_equal(alone.codes, shared.codes)
    assert np.array_equal(alone.direction, shared.direction)
    assert not np.array_equal(alone.direction[0], alone.direction[1])
    assert np.allclose(alone.clip, shared.clip, atol=1e-2)
    assert np.allclose(alone.energy, shared.energy, atol=1e-2)


def test_every_stage_runs_resumes_and_makes_a_bundle_that_generates(
    world: Path, tmp_path: Path
) -> None:
    adversary = {"periods": [], "fft_sizes": [256], "loop": LOOP}
    codec_recipe = toml(
        tmp_path / "codec.toml",
        {"model": CODEC, "open": LOOP, "loop": LOOP, "adversary": adversary},
        segment=3200,
    )
    codec = train_codec(codec_recipe, world, tmp_path / "codec")
    assert load_codec(codec).num_codebooks == 3
    tower = CLIP | {"text_cfg": CLIP["text_cfg"] | {"vocab_size": 49408}}
    clip = train_clip(
        toml(tmp_path / "clip.toml", {"model": tower, "loop": LOOP, "stills": {"scenes": 2}}),
        world,
        tmp_path / "clip",
    )
    visage = toml(
        tmp_path / "visage.toml",
        {"model": VISAGE, "mono": LOOP, "foa": LOOP},
        lay_out=True,
        own_axes=True,
    )
    mono = train_visage(visage, world, clip, codec, tmp_path / "mono", mono=None)
    foa = train_visage(visage, world, clip, codec, tmp_path / "foa", mono=mono)

    longer = toml(
        tmp_path / "longer.toml", {"model": VISAGE, "mono": LOOP, "foa": LOOP | {"steps": 3}}
    )
    train_visage(longer, world, clip, codec, tmp_path / "foa", mono=mono)
    with (tmp_path / "foa" / "log.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2", "3"]
    assert all(np.isfinite(float(row["loss"])) for row in rows)

    assemble(tmp_path / "bundle", visage=foa, clip=clip, codec=codec)
    request = GenerationRequest(
        world / "video" / "0000000.mp4", Span(0.0, 1.0), model=str(tmp_path / "bundle")
    )
    *_, last = Engine().generate(request)
    assert isinstance(last, Finished)
    assert last.take.foa.samples.shape == (4, 16000)


@pytest.mark.parametrize(
    ("name", "kind"), [("codec", CodecRecipe), ("clip", ClipRecipe), ("visage", VisageRecipe)]
)
def test_the_demo_recipes_are_valid_and_fit_together(name: str, kind: type) -> None:
    recipe = read_recipe(resource_path("recipes", f"demo-{name}.toml"), kind)
    codec = tomllib.loads(resource_path("recipes", "demo-codec.toml").read_text())["model"]
    clip = tomllib.loads(resource_path("recipes", "demo-clip.toml").read_text())["model"]
    if isinstance(recipe, VisageRecipe):
        config = VisageConfig.from_mapping(dict(recipe.model))
        assert config.num_rvq == codec["n_codebooks"]
        assert config.dac_vocab_size == codec["codebook_size"]
        assert config.dac_sample_rate == codec["sample_rate"]
        assert config.dac_downsample_rate == np.prod(codec["encoder_rates"])
        assert config.d_clip == clip["embed_dim"]


@pytest.mark.parametrize(("name", "kind"), [("codec", CodecRecipe), ("visage", VisageRecipe)])
def test_the_full_size_recipes_have_the_published_shape(name: str, kind: type) -> None:
    recipe = read_recipe(resource_path("recipes", f"{name}.toml"), kind)
    if isinstance(recipe, VisageRecipe):
        assert VisageConfig.from_mapping(dict(recipe.model)) == VisageConfig()
    else:
        published = {"latent_dim": None, "quantizer_dropout": 0.5}
        assert recipe.model == CodecConfig(**published)


@pytest.mark.parametrize("text", ["not = = toml", "surprise = 1", ""])
def test_a_wrong_recipe_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text)
    with pytest.raises(ModelError, match=r"recipe\.toml"):
        read_recipe(path, CodecRecipe)


@pytest.mark.parametrize(
    ("caption", "aspects"),
    [
        ("a bell. a bell left. a bell struck", ("a bell", "a bell left", "a bell struck")),
        ("a bell. a bell left", ("a bell", "a bell left", "a bell left")),
        ("an empty landscape", ("an empty landscape",) * 3),
    ],
)
def test_a_caption_has_a_sentence_for_every_aspect(caption: str, aspects: tuple[str, ...]) -> None:
    assert sentences(caption) == aspects


def test_a_picture_tower_may_learn_from_the_clips_frames(world: Path) -> None:
    recipe = ClipRecipe(model=CLIP, loop=LoopRecipe(**LOOP), frames_per_clip=2)
    pixels, tokens = clip_examples(recipe, world, None)[0]
    assert pixels.shape == (2, 3, 224, 224)
    assert tokens.shape == (2, ASPECTS, CLIP["text_cfg"]["context_length"])


def test_another_codec_leaves_what_was_seen(world: Path, tiny_bundle: Path, tmp_path: Path) -> None:
    clips = shutil.copytree(world, tmp_path / "clips")
    codec = shutil.copytree(tiny_bundle / "codec", tmp_path / "codec")
    prepare(clips, tiny_bundle / "clip", codec, workers=1)
    tensors = load_file(codec / "model.safetensors")
    save_file({name: -tensor for name, tensor in tensors.items()}, codec / "model.safetensors")
    made: list[str] = []
    prepare(
        clips, tiny_bundle / "clip", codec, workers=1, on_clip=lambda kind, *_: made.append(kind)
    )
    assert set(made) == {"codes"}
