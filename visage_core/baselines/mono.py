"""The first stage of both baselines: what is heard, as one mono signal, from the picture alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visage_core.codec.dac import streams_to_codes
from visage_core.data.ambigen import Clip
from visage_core.generation import generate_codes
from visage_core.generation.loading import LoadedBundle
from visage_core.metrics.generated import ClipViews
from visage_core.types import WINDOW_SECONDS, FloatArray, Guidance, GuidanceMode


class MonoMaker(Protocol):
    """Whatever gives a silent clip a mono sound."""

    @property
    def sample_rate(self) -> int:
        """Of everything it makes."""

    def sounds(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """Mono signals [N] of the clips, one each, N spanning the model's window."""


class MonoVisage:
    """ViSAGe after its mono stage (`visage train mono`): only W's code streams are written.

    The camera's direction is withheld, as that stage never learned it; `scale` guides by the
    picture. Y, Z and X stay pad, which is what the decoder was trained on.
    """

    def __init__(
        self, bundle: LoadedBundle, scale: float = 2.5, *, views: ClipViews | None = None
    ) -> None:
        self.sample_rate = bundle.codec.sample_rate
        self._bundle = bundle
        self._guidance = Guidance(GuidanceMode.VISUAL, visual=scale)
        self._views = views or ClipViews(bundle)

    def sounds(self, clips: Sequence[Clip], seed: int) -> list[FloatArray]:
        """See `MonoMaker`."""
        model = self._bundle.decoder.model
        look, energy = self._views.look(clips)
        nowhere = model.dir_null_embedding.detach().expand(len(clips), -1)
        codes = generate_codes(
            self._bundle.decoder, look, energy, nowhere, self._guidance, seed=seed, channels=1
        )
        of_w = codes[..., : model.config.num_rvq].cpu().numpy()
        return [self._decode(streams) for streams in of_w]

    def _decode(self, streams: NDArray[np.integer]) -> FloatArray:
        codes = np.ascontiguousarray(streams_to_codes(streams, channels=1))
        length = round(WINDOW_SECONDS * self.sample_rate)
        return self._bundle.codec.decode(codes)[0, :length]
