"""Files that appear whole under their name, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from visage_core.errors import ExportError

_REASONS = {  # errno: (reason, way out)
    errno.ENOSPC: ("the disk is full", "Free some space or choose another folder."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space or choose another folder."),
    errno.EFBIG: (
        "the file is larger than allowed here",
        "Choose another disk or raise the file size limit.",
    ),
    errno.EROFS: ("the disk is read-only", "Choose a folder on another disk."),
    errno.EACCES: ("the folder may not be written to", "Choose a folder of your own."),
    errno.EPERM: ("the folder may not be written to", "Choose a folder of your own."),
    errno.ENOENT: ("the folder does not exist", "Create it or choose another folder."),
    errno.ENOTDIR: ("a file stands where its folder should be", "Choose another folder."),
    errno.EISDIR: ("a folder has this name", "Choose another name."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name."),
}


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the name `path` when the block ends well.

    It is written next to `path`, flushed to the disk and then renamed, so whatever had the name
    before stays whole if anything goes wrong. An `OSError` becomes an `ExportError`.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        target = Path(os.path.realpath(path))  # a link stays a link
        partial = target.with_name(f".visage-{secrets.token_hex(8)}.part")
        try:
            with partial.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        reason, way_out = _REASONS.get(
            error.errno or 0, (error.strerror or str(error), "Choose another place.")
        )
        raise ExportError(path, reason, way_out) from error
