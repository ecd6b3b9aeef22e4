"""`deliver`: one sound field, one format, written, read back and reported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from visage_core.errors import DeliveryError
from visage_core.export.checking import checks
from visage_core.export.delivery import Delivery, DeliveryFormat, ExportReport
from visage_core.export.formats import delivery_format
from visage_core.export.pcm import Subtype
from visage_core.export.watch import Watch
from visage_core.verify.verdict import verify_file

_NATIVE = 48000


def deliver(
    delivery: Delivery, format_name: str, path: Path | str, watch: Watch | None = None
) -> ExportReport:
    """Write a delivery as `path` in the format called `format_name`, and verify what was written.

    Nothing partial is ever left under the final name. Raises `DeliveryError` if the format cannot
    take the delivery, `ExportError` if the file cannot be written, `MediaError` for the video and
    `Cancelled`.
    """
    form, path, watch = delivery_format(format_name), Path(path), watch or Watch()
    ready = fitting(delivery, form, path)
    written = form.write(ready, path, watch.part(0.0, 0.9))
    facts = tuple(verify_file(file.path) for file in written.files)
    found = tuple(
        check
        for file, fact in zip(written.files, facts, strict=True)
        for check in checks(file, fact)
    )
    watch.part(0.9, 1.0).report(1.0)
    return ExportReport(form.name, facts, found, written.gain_db, written.true_peak, written.notes)


def fitting(delivery: Delivery, form: DeliveryFormat, path: Path) -> Delivery:
    """The delivery with a sample rate that the format takes. Raises `DeliveryError`."""
    if form.needs_video and delivery.video is None:
        raise DeliveryError(f"{form.label} needs a picture. Choose the video it belongs to.")
    check_overlay(form, wanted=delivery.overlay is not None)
    if delivery.head_locked is not None and not form.takes_head_locked:
        raise DeliveryError(
            f"{form.label} cannot take head-locked stereo along. Leave it out, or choose "
            "youtube-mp4, youtube-mov, binaural, stereo or review-mp4."
        )
    rate = delivery.sample_rate or _nearest(delivery.foa.sample_rate, form.sample_rates)
    check_choice(form, path, rate, delivery.subtype)
    form.check_tools()
    return replace(delivery, sample_rate=rate)


def check_choice(
    form: DeliveryFormat, path: Path, sample_rate: int | None, subtype: Subtype
) -> None:
    """Raise `DeliveryError` unless a format can be coded so in a file of that suffix.

    `sample_rate` None is the one that the format takes by itself.
    """
    if path.suffix.lower() not in form.suffixes:
        raise DeliveryError(
            f"{path.name} does not fit {form.label}. Use the suffix {' or '.join(form.suffixes)}."
        )
    if form.subtypes and subtype not in form.subtypes:
        raise DeliveryError(
            f"{form.label} cannot hold {subtype}. Choose {' or '.join(form.subtypes)}."
        )
    if form.subtypes and subtype == "FLOAT" and path.suffix.lower() == ".flac":
        raise DeliveryError("FLAC cannot hold FLOAT. Choose PCM_24 or PCM_16, or a WAV file.")
    if sample_rate is not None and sample_rate not in form.sample_rates:
        raise DeliveryError(
            f"{form.label} cannot have {sample_rate} Hz. Choose "
            f"{' or '.join(map(str, form.sample_rates))} Hz."
        )


def check_overlay(form: DeliveryFormat, *, wanted: bool) -> None:
    """Raise `DeliveryError` if energy is wanted over a picture where it cannot be."""
    if wanted and not form.takes_overlay:
        raise DeliveryError(f"{form.label} takes no energy in its picture. Choose review-mp4.")


def _nearest(rate: int, offered: tuple[int, ...]) -> int:
    """The rate itself if the format takes it, else 48 kHz."""
    return rate if rate in offered else _NATIVE
