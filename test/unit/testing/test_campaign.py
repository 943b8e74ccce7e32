"""What a campaign says about differences and about graphs that it leaves out."""

from __future__ import annotations

import pytest

from hydro_mlir.testing import campaign
from hydro_mlir.testing.graphs import generate


def engines_that_differ(seed: int, speed: int, steps: int | None = None):
    """Graph 1 differs as soon as it has two steps; graph 2 is refused."""
    if seed == 2:
        raise campaign.SkippedError("refused")
    differs = seed == 1 and (steps is None or steps >= 2)
    return [(True, [[1]], [])], [(True, [[2 if differs else 1]], [])]


def test_a_difference_is_shown_with_the_fewest_steps(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(campaign, "compare", engines_that_differ)
    monkeypatch.setattr(campaign, "generate", lambda seed, steps=None: generate(7, steps))
    written: list[str] = []
    summary = campaign.campaign(range(4), 0, written.append)
    assert summary.differences == [(1, 2)]
    assert "--graphs 1 --seed 1 --steps 2 --speed 0" in written[0]
    assert "hf.graph" in written[0]
    assert "graphs 3, ticks 3, faulty 0" in str(summary)
    assert "differences 1, skipped 1 (1 refused)" in str(summary)


def test_a_campaign_ends_in_time():
    written: list[str] = []
    summary = campaign.campaign(range(5), 0, written.append, seconds=-1)
    assert (summary.graphs, written) == (0, ["seeds from 0 are left out: the time is over"])
