"""
What has been made once and can be used again, on disk.

Entries are files named by a hash of all that they depend on; whoever asks puts versions, CPU and
IR into the key. Writes are atomic (a file is renamed into its place), so processes may share the
directory. An entry that is damaged counts as missing and is removed. The directory is kept
below a size by dropping what has not been used for longest.

`HYDRO_CACHE_DIR` names the directory; else it is `hydro-mlir` in the user's cache directory.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

CACHE_BYTES_MAX = 512 << 20
# After a clean-up this much is left, so that not every write has to clean up.
CACHE_BYTES_KEPT = CACHE_BYTES_MAX // 2
# How many writes there are to a clean-up, on average: a name's hash decides.
_CLEANUP_EVERY = 64
_CHECKSUM_BYTES = 32


def default_directory() -> Path:
    """The directory that the environment asks for."""
    named = os.environ.get("HYDRO_CACHE_DIR")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "hydro-mlir"


def digest(parts: Iterable[str | bytes]) -> str:
    """A hash of parts that tells them apart however they are cut.

    >>> digest(["ab", "c"]) == digest(["a", "bc"])
    False
    """
    hashed = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hashed.update(len(data).to_bytes(8, "little"))
        hashed.update(data)
    return hashed.hexdigest()


class Cache:
    """A directory of entries; with `directory=None` nothing is stored and nothing found.

    >>> with tempfile.TemporaryDirectory() as directory:
    ...     cache = Cache(Path(directory))
    ...     cache.put("object", "key", b"bytes")
    ...     cache.get("object", "key"), cache.get("object", "other")
    (b'bytes', None)
    """

    def __init__(self, directory: Path | None):
        self.directory = directory

    def get(self, kind: str, key: str) -> bytes | None:
        """The entry of a key, None where there is none or it is damaged."""
        if self.directory is None:
            return None
        path = self._path(kind, key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        checksum, content = data[:_CHECKSUM_BYTES], data[_CHECKSUM_BYTES:]
        if hashlib.sha256(content).digest() != checksum:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Store an entry; a directory that cannot be written to is no error."""
        if self.directory is None:
            return
        path = self._path(kind, key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, hashlib.sha256(content).digest() + content)
            if int(path.name[-4:], 16) % _CLEANUP_EVERY == 0:
                self.clean_up()

    def clean_up(
        self, bytes_max: int = CACHE_BYTES_MAX, bytes_kept: int = CACHE_BYTES_KEPT
    ) -> None:
        """Drop what has not been used for longest if the directory has grown too large."""
        if self.directory is None:
            return
        entries: list[tuple[float, int, Path]] = []
        for path in self.directory.glob("*/*/*"):
            with contextlib.suppress(OSError):
                entries.append((path.stat().st_mtime, _size(path), path))
        total = sum(size for _, size, _ in entries)
        if total <= bytes_max:
            return
        for _, size, path in sorted(entries):
            if total <= bytes_kept:
                break
            with contextlib.suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            total -= size

    def folder(self, kind: str, key: str) -> Path | None:
        """Where the files of an entry that is a directory go; whoever fills it marks its end."""
        return None if self.directory is None else self._path(kind, key)

    def _path(self, kind: str, key: str) -> Path:
        assert self.directory is not None
        name = digest([key])
        return self.directory / kind / name[:2] / name


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that others see all of it or none."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
