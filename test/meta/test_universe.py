"""What plain `xdsl-opt` finds of this package, and that it does not get in its way."""

from xdsl.dialects import get_all_dialects
from xdsl.targets import get_all_targets
from xdsl.transforms import get_all_passes

from hydro_mlir import universe
from hydro_mlir.universe import HYDRO_UNIVERSE


def test_no_name_is_taken_twice():
    assert not set(HYDRO_UNIVERSE.all_dialects) & set(get_all_dialects())
    assert not set(HYDRO_UNIVERSE.all_passes) & set(get_all_passes())
    assert not set(HYDRO_UNIVERSE.all_targets) & set(get_all_targets())


def test_names_are_those_of_what_they_load():
    for name, load in HYDRO_UNIVERSE.all_dialects.items():
        assert load().name == name
    for name, load in HYDRO_UNIVERSE.all_passes.items():
        assert load().name == name
    for name, load in universe.get_all_targets().items():
        assert load().name == name
