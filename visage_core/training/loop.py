"""The training loop shared by all parts: devices by Accelerate, a checkpoint to resume, a log.

A part describes itself as a `Task`; everything about running it is here.
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveFloat, PositiveInt
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset


class LoopRecipe(BaseModel):
    """How long and how fast to train."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: PositiveInt
    batch_size: PositiveInt
    learning_rate: PositiveFloat = 1e-4
    warmup: NonNegativeInt = 100
    final_rate: float = 0.05
    """Learning rate at the end, as a share of `learning_rate`; 1 keeps it constant."""
    weight_decay: float = 0.01
    betas: tuple[float, float] = (0.9, 0.99)
    clip_norm: PositiveFloat = 1.0
    seed: int = 0
    log_every: PositiveInt = 25
    save_every: PositiveInt = 250
    workers: NonNegativeInt = 1


class Learner(Protocol):
    """A network and a loss with named parts."""

    @property
    def network(self) -> nn.Module:
        """What is trained."""
        ...

    def losses(self, network: nn.Module, batch: Any) -> Mapping[str, Tensor]:
        """Named scalars of one batch; `loss` is the one that is minimised."""
        ...


class Task(Learner, Protocol):
    """A learner with examples, and in some cases an opponent that learns in turn with it."""

    @property
    def name(self) -> str:
        """What the progress bar calls it."""
        ...

    @property
    def examples(self) -> Dataset[Any]:
        """What it learns from."""
        ...

    @property
    def opponent(self) -> Learner | None:
        """Who takes the next turn on every batch."""
        ...


def train(task: Task, recipe: LoopRecipe, folder: Path) -> None:
    """Run `task` for `recipe.steps` steps in place, resuming from `folder` if it was stopped.

    Writes `folder/log.csv` (one row per `log_every` steps) and `folder/state`, the checkpoint.
    Mixed precision, several GPUs and several machines are chosen with `accelerate launch`.
    """
    accelerator = Accelerator()
    set_seed(recipe.seed)
    loader = accelerator.prepare(_loader(task.examples, recipe))
    players = [_Player(task, recipe, accelerator)]
    if task.opponent is not None:
        players.append(_Player(task.opponent, recipe, accelerator))
    counter = _Counter()
    accelerator.register_for_checkpointing(counter)
    state = folder / "state"
    if state.exists():
        accelerator.load_state(str(state))
    log = _Log(folder / "log.csv")
    with _progress(accelerator) as bar:
        row = bar.add_task(task.name, total=recipe.steps, completed=counter.step, note="")
        for batch in _endless(loader):
            if counter.step >= recipe.steps:
                break
            losses, *_ = [player.turn(batch) for player in players]
            counter.step += 1
            log.add(losses)
            if counter.step % recipe.log_every == 0 and accelerator.is_main_process:
                note = log.write(counter.step)
                bar.update(row, note=note)
            bar.update(row, completed=counter.step)
            if counter.step % recipe.save_every == 0 or counter.step == recipe.steps:
                accelerator.save_state(str(state))
    accelerator.end_training()


class _Player:
    """A learner with its own optimiser and schedule."""

    def __init__(self, learner: Learner, recipe: LoopRecipe, accelerator: Accelerator) -> None:
        optimizer = _optimizer(learner.network, recipe)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, recipe))
        self._network, self._optimizer, self._schedule = accelerator.prepare(
            learner.network, optimizer, schedule
        )
        self._losses = learner.losses
        self._clip_norm = recipe.clip_norm
        self._accelerator = accelerator

    def turn(self, batch: Any) -> Mapping[str, Tensor]:
        """One step on a batch; returns its losses."""
        # An opponent's judgement has left gradients in this network too.
        self._optimizer.zero_grad(set_to_none=True)
        losses = self._losses(self._network, batch)
        self._accelerator.backward(losses["loss"])
        self._accelerator.clip_grad_norm_(self._network.parameters(), self._clip_norm)
        self._optimizer.step()
        self._schedule.step()
        return losses


class _Counter:
    """The step that a resumed run continues from."""

    def __init__(self) -> None:
        self.step = 0

    def state_dict(self) -> dict[str, int]:
        return {"step": self.step}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.step = state["step"]


class _Log:
    """Means of the named losses since the last row, appended to a CSV file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._sums: dict[str, float] = {}
        self._count = 0
        self._since = time.monotonic()

    def add(self, losses: Mapping[str, Tensor]) -> None:
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value.detach())
        self._count += 1

    def write(self, step: int) -> str:
        means = {name: total / self._count for name, total in self._sums.items()}
        per_step = (time.monotonic() - self._since) / self._count
        new = not self._path.exists()
        with self._path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["step", "seconds_per_step", *means])
            writer.writerow([step, f"{per_step:.4f}", *(f"{v:.5f}" for v in means.values())])
        self._sums, self._count, self._since = {}, 0, time.monotonic()
        return "  ".join(f"{name} {value:.3f}" for name, value in means.items())


def _loader(examples: Dataset[Any], recipe: LoopRecipe) -> DataLoader[Any]:
    return DataLoader(
        examples,
        recipe.batch_size,
        shuffle=True,
        num_workers=recipe.workers,
        persistent_workers=recipe.workers > 0,
        drop_last=True,
    )


def _optimizer(network: nn.Module, recipe: LoopRecipe) -> torch.optim.Optimizer:
    """AdamW without weight decay on biases, norms and other vectors."""
    trained = [p for p in network.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": recipe.weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=recipe.betas)


def _rate(step: int, recipe: LoopRecipe) -> float:
    """Linear warm-up, then a half cosine down to `final_rate`."""
    if step < recipe.warmup:
        return (step + 1) / recipe.warmup
    done = (step - recipe.warmup) / max(1, recipe.steps - recipe.warmup)
    cosine = 0.5 * (1.0 + math.cos(math.pi * min(1.0, done)))
    return recipe.final_rate + (1.0 - recipe.final_rate) * cosine


def _endless(loader: DataLoader[Any]) -> Iterator[Any]:
    while True:
        yield from loader


def _progress(accelerator: Accelerator) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        disable=not accelerator.is_main_process,
    )
