"""Files of the media storage: a name that exists is whole, and is never written twice with something else."""

import contextlib
import errno
import os
import tempfile
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage


def put(name: str, content: bytes) -> None:
    """Store the bytes under exactly that name. Whoever finds the name finds all of them, after a crash too.

    Raises OSError when the storage cannot be written.
    """
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _write(path, content)
        _sync_folder(path.parent)


def folder_of(name: str) -> str:
    """Where the renditions of that picture lie: `photos/2019/07/5f…c1.jpg` gives `photos/2019/07/5f…c1`."""
    return str(PurePosixPath(name).with_suffix(""))


def remove(name: str) -> None:
    """Remove a picture and all renditions that were ever made of it. What is gone already is well."""
    folder = folder_of(name)
    with contextlib.suppress(FileNotFoundError):
        for rendition in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{rendition}")
        default_storage.delete(folder)
    default_storage.delete(name)


def _write(path: Path, content: bytes) -> None:
    """Make the file appear with all its bytes, or not at all."""
    mode = settings.FILE_UPLOAD_PERMISSIONS or 0o644
    try:
        # A file without a name until it is whole: whoever is killed here leaves nothing behind.
        handle = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, mode)
    except (AttributeError, OSError) as error:
        if getattr(error, "errno", errno.EOPNOTSUPP) not in {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL}:
            raise
        _write_beside(path, content, mode)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with open(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fchmod(handle, mode)
            os.fsync(handle)
            with contextlib.suppress(FileExistsError):
                os.link(f"/proc/self/fd/{handle}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _write_beside(path: Path, content: bytes, mode: int) -> None:
    """For systems and disks that know no file without a name."""
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with open(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        # mkstemp's files are for their owner alone; a web server in front reads these.
        os.chmod(half, mode)
        os.replace(half, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(half)
        raise


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power failure before a row in the database points at it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
