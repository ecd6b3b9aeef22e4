"""The discriminators that judge a codec's sound, and how the two play against each other."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from visage_core.codec.dac import import_dac
from visage_core.training.loop import LoopRecipe


class AdversaryRecipe(BaseModel):
    """DAC's discriminators: one per period (of samples) and one per transform size."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    loop: LoopRecipe
    periods: tuple[int, ...] = (2, 3, 5, 7, 11)
    fft_sizes: tuple[int, ...] = (2048, 1024, 512)
    adversarial: float = 1.0
    feature: float = 2.0


class Adversary:
    """Judges what the codec made of a batch, and then learns from the same batch."""

    def __init__(self, recipe: AdversaryRecipe, sample_rate: int) -> None:
        import_dac()
        from dac.model.discriminator import Discriminator

        self.network: nn.Module = Discriminator(
            periods=list(recipe.periods), fft_sizes=list(recipe.fft_sizes), sample_rate=sample_rate
        )
        self._recipe = recipe
        self._made: Tensor | None = None

    def judge(self, made: Tensor, truth: Tensor) -> dict[str, Tensor]:
        """Weighted losses of the codec for audio [B, 1, N]: least squares, and feature distance."""
        self._made = made.detach()
        with torch.no_grad():
            real = self.network(truth)
        fake = self.network(made)
        adversarial = sum((1.0 - judged[-1]).square().mean() for judged in fake)
        features = sum(
            l1_loss(ours, theirs)
            for judged, true in zip(fake, real, strict=True)
            for ours, theirs in zip(judged[:-1], true[:-1], strict=True)
        )
        return {
            "adversarial": self._recipe.adversarial * torch.as_tensor(adversarial),
            "feature": self._recipe.feature * torch.as_tensor(features),
        }

    def losses(self, network: nn.Module, batch: Tensor) -> Mapping[str, Tensor]:
        """The discriminators' own loss on the batch that was judged last."""
        if self._made is None:
            raise RuntimeError("judge a batch before learning from it")
        fake, real = network(self._made), network(batch)
        wrong = sum(
            judged[-1].square().mean() + (1.0 - true[-1]).square().mean()
            for judged, true in zip(fake, real, strict=True)
        )
        return {"loss": torch.as_tensor(wrong)}
