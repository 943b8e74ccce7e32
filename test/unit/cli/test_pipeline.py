"""Options of passes on a command line: what does not fit is said with what would."""

from __future__ import annotations

import pytest

from hydro_mlir.cli.pipeline import parse_passes
from hydro_mlir.diagnostics import UsageError
from hydro_mlir.passes import get_all_passes
from hydro_mlir.passes.pipelines import PIPELINES


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("decouple", "expected the option `location`, as in `decouple{location=...}`"),
        ("decouple{location=a kut=b}", 'did you mean "cut"?'),
        ("fuse-operators{a=1}", "it has none"),
        ("partition{location=a members=x}", "members=int"),
        ("scedule", 'did you mean "schedule"?'),
    ],
)
def test_refusals(text: str, message: str):
    with pytest.raises(UsageError) as caught:
        parse_passes(text, get_all_passes(), PIPELINES)
    assert message in str(caught.value)


def test_a_pipeline_stands_for_its_passes():
    names = [chosen.name for chosen in parse_passes("native", get_all_passes(), PIPELINES)]
    assert tuple(names) == PIPELINES["native"]
