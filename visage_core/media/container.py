"""Opening video files with FFmpeg (PyAV), and saying plainly why one cannot be opened."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
from av.codec.context import ThreadType
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame as DecodedFrame
from av.video.stream import VideoStream

from visage_core.errors import MediaError

_OTHER_VIDEO = "Choose another video"


def open_video(path: Path) -> tuple[InputContainer, VideoStream]:
    """The opened file and its main video stream, decoding on several threads.

    Raises `MediaError`.
    """
    _check_readable(path)
    try:
        # With the protocol named, a colon in a file's name is just a colon.
        container = av.open(f"file:{path}")
    except (av.error.FFmpegError, OSError) as error:
        raise MediaError(
            path,
            "it is not a media file, or it is cut off before its index",
            "Copy or export the video again, or choose another one",
        ) from error
    stream = _main_video(container)
    if stream is None:
        holds = "sound but no picture" if container.streams.audio else "no picture"
        container.close()
        raise MediaError(path, f"it holds {holds}", _OTHER_VIDEO)
    if stream.codec_context is None:
        container.close()
        raise MediaError(path, "its codec is not known here", "Convert it to H.264 or AV1")
    stream.thread_type = ThreadType.AUTO
    return container, stream


def decode(container: InputContainer, stream: VideoStream) -> Iterator[DecodedFrame]:
    """The frames from where the container stands, in the order of showing.

    Damaged packets are passed over and a cut-off file ends early, so that the frames that exist
    can be had.
    """
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            packet = None
        try:
            yield from stream.decode(packet)
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            pass
        if packet is None or (packet.dts is None and packet.size == 0):
            return


def measured_duration(path: Path) -> Fraction:
    """Time from the first packet's start to the last one's end in seconds, by reading the file."""
    container, stream = open_video(path)
    assert stream.time_base is not None
    first, last = None, 0
    with container, suppress(av.error.FFmpegError):  # of a cut-off file, what is there counts
        for packet in container.demux(stream):
            if packet.pts is not None:
                first = packet.pts if first is None else min(first, packet.pts)
                last = max(last, packet.pts + (packet.duration or 0))
    return (last - (first or 0)) * stream.time_base


def _check_readable(path: Path) -> None:
    try:
        if path.is_dir():
            raise MediaError(path, "it is a folder", "Choose a video file in it")
        empty = path.stat().st_size == 0
        with path.open("rb"):
            pass
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            raise MediaError(path, "there is no such file", "Check the path") from error
        reason = f"it cannot be read ({os.strerror(error.errno or 0)})"
        raise MediaError(path, reason, "Check its permissions, or copy it elsewhere") from error
    if empty:
        raise MediaError(path, "the file is empty", "Copy or export the video again")


def _main_video(container: InputContainer) -> VideoStream | None:
    """FFmpeg's choice among the streams that are videos rather than the cover of a record."""
    videos = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    best = container.streams.best("video")
    chosen = [stream for stream in videos if best is not None and stream.index == best.index]
    return next(iter(chosen + videos), None)
