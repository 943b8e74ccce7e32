"""Finding a function's source: several lambdas on a line, decorators, edited and missing source."""

from __future__ import annotations

import ast
import functools
import linecache

import pytest

from hydro_mlir.frontend.locate import SourceNotFound, locate


def found(function) -> str:
    return ast.unparse(locate(function).node)


def test_lambdas_on_one_line() -> None:
    several = [lambda x: x + 1, lambda x: x + 2, lambda y: y, lambda x: x + 1]
    sources = [found(function) for function in several]
    assert sources == ["lambda x: x + 1", "lambda x: x + 2", "lambda y: y", "lambda x: x + 1"]
    columns = [locate(function).node.col_offset for function in several]
    assert columns == sorted(set(columns))


def test_lambdas_within_lambdas() -> None:
    outer = lambda x: lambda y: y + x  # noqa: E731
    assert found(outer) == "lambda x: lambda y: y + x"
    assert found(outer(1)) == "lambda y: y + x"
    default = lambda x=(lambda: 1): x  # noqa: E731
    assert found(default) == "lambda x=lambda: 1: x"
    assert found(default()) == "lambda: 1"


def test_constant_lambdas() -> None:
    pair = (lambda v: 1, lambda v: 2)
    assert [found(f) for f in pair] == ["lambda v: 1", "lambda v: 2"]


def decorator(function):
    @functools.wraps(function)
    def wrapper(x):
        return function(x)

    wrapper.plain = function
    return wrapper


@decorator
@decorator
def decorated(x):
    return x + 1


def test_decorated_functions() -> None:
    assert found(decorated.plain.plain).endswith("return x + 1")
    assert locate(decorated).node.name == "wrapper"


def test_a_function_with_an_assertion() -> None:
    def asserting(x):
        assert x > 0
        return x

    assert locate(asserting).node.name == "asserting"


def test_chained_calls() -> None:
    def first(function):
        return [function]

    collected = first(lambda x: x * 2) + first(
        lambda x: x * 3
    ) + first(lambda x: x * 4)  # fmt: skip
    assert [found(f) for f in collected] == [f"lambda x: x * {n}" for n in (2, 3, 4)]


def test_no_source() -> None:
    scope: dict[str, object] = {}
    exec("f = lambda x: x", scope)
    with pytest.raises(SourceNotFound, match="no source"):
        locate(scope["f"])


def load(path, text):
    path.write_text(text)
    scope: dict[str, object] = {}
    exec(compile(text, str(path), "exec"), scope)
    linecache.checkcache(str(path))
    return scope


def test_edited_source(tmp_path) -> None:
    path = tmp_path / "module.py"
    function = load(path, "def f(x):\n    return x + 1\n")["f"]
    assert found(function).endswith("return x + 1")
    path.write_text("def f(x):\n    return x + 2222\n")
    with pytest.raises(SourceNotFound, match="edited"):
        locate(function)


def test_lines_moved_since_the_import(tmp_path) -> None:
    path = tmp_path / "module.py"
    function = load(path, "f = lambda x: x + 1\n")["f"]
    path.write_text("# a new line\nf = lambda x: x + 1\n")
    with pytest.raises(SourceNotFound):
        locate(function)


def test_source_that_does_not_parse(tmp_path) -> None:
    path = tmp_path / "module.py"
    function = load(path, "f = lambda x: x + 1\n")["f"]
    path.write_text("f = lambda x: (\n")
    with pytest.raises(SourceNotFound, match="does not parse"):
        locate(function)


def test_notebook_cells() -> None:
    text = "f = lambda x: x - 1\n"
    name = "<cell 7>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    scope: dict[str, object] = {}
    exec(compile(text, name, "exec"), scope)
    assert found(scope["f"]) == "lambda x: x - 1"
    del linecache.cache[name]


def test_dead_code_does_not_confuse() -> None:
    unused, used = (lambda x: 1 if 0 else x), (lambda x: x + 1 if 1 else (lambda: 3))
    assert found(used).startswith("lambda x: x + 1")
    assert found(unused) == "lambda x: 1 if 0 else x"
