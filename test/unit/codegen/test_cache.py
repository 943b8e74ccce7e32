"""The cache forgets nothing it should keep, survives damage, and stays below its size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hydro_mlir.codegen.background import Background, cores, map_parallel
from hydro_mlir.codegen.cache import Cache, default_directory, digest
from hydro_mlir.codegen.object import compile_text, compile_texts


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def test_an_entry_is_found_again(tmp_path: Path):
    Cache(tmp_path).put("object", "key", b"content")
    assert Cache(tmp_path).get("object", "key") == b"content"
    assert Cache(tmp_path).get("unit", "key") is None
    assert Cache(tmp_path).get("object", "other") is None


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 100])
def test_a_damaged_entry_is_missing_and_removed(tmp_path: Path, damage: bytes):
    cache = Cache(tmp_path)
    cache.put("object", "key", b"content")
    (file,) = _files(tmp_path)
    file.write_bytes(damage)
    assert cache.get("object", "key") is None
    assert _files(tmp_path) == []
    cache.put("object", "key", b"again")
    assert cache.get("object", "key") == b"again"


def test_a_directory_that_cannot_be_written_to_is_no_error(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = Cache(blocked)
    cache.put("object", "key", b"content")
    assert cache.get("object", "key") is None


def test_without_a_directory_nothing_is_kept():
    cache = Cache(None)
    cache.put("object", "key", b"content")
    assert cache.get("object", "key") is None


def test_what_was_not_used_for_longest_is_dropped(tmp_path: Path):
    cache = Cache(tmp_path)
    for number in range(4):
        cache.put("object", str(number), bytes(1000))
    for age, number in enumerate((3, 1, 0, 2)):
        path = cache.folder("object", str(number))
        assert path is not None
        os.utime(path, (1000 - age, 1000 - age))
    cache.clean_up(bytes_max=3000, bytes_kept=2500)
    assert [number for number in range(4) if cache.get("object", str(number))] == [1, 3]


def test_directories_are_dropped_as_a_whole(tmp_path: Path):
    cache = Cache(tmp_path)
    folder = cache.folder("artifact", "program")
    assert folder is not None
    (folder / "leader").mkdir(parents=True)
    (folder / "leader" / "code.o").write_bytes(bytes(5000))
    cache.clean_up(bytes_max=4000, bytes_kept=3000)
    assert not folder.exists()


def test_the_environment_names_the_directory(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("HYDRO_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/elsewhere")
    assert default_directory() == Path("/elsewhere/hydro-mlir")
    monkeypatch.setenv("HYDRO_CACHE_DIR", "/here")
    assert default_directory() == Path("/here")


def test_a_digest_tells_parts_apart():
    assert digest(["a", "bc"]) != digest(["ab", "c"])
    assert digest([b"x"]) == digest(["x"])


TEXT = "define i64 @f(i64 %x) {\n  %r = add i64 %x, 1\n  ret i64 %r\n}\n"


def test_objects_are_made_once(tmp_path: Path):
    cache = Cache(tmp_path)
    made = compile_text(TEXT, "first", cache)
    assert compile_texts({"f": TEXT, "g": TEXT.replace("@f", "@g")}, cache)["f"] == made
    assert len(_files(tmp_path)) == 2


def test_work_in_other_processes_keeps_its_order():
    here = os.getpid()
    results = map_parallel(lambda n: bytes(n) + b"%d" % os.getpid(), range(5), lambda n: n)
    assert [result.count(0) for result in results] == list(range(5))
    assert here in {int(result.lstrip(b"\0")) for result in results}


def test_what_fails_in_another_process_is_raised_here():
    def work() -> bytes:
        raise ValueError("no")

    with Background(work) as background, pytest.raises(ValueError, match="no"):
        background.result()


def test_a_process_whose_result_is_not_wanted_is_ended():
    reading, writing = os.pipe()

    def work() -> bytes:
        return os.read(reading, 1)  # never comes

    if cores() == 1:
        pytest.skip("nothing runs beside on one core")
    with pytest.raises(KeyError), Background(work):
        raise KeyError
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    os.close(reading)
    os.close(writing)
