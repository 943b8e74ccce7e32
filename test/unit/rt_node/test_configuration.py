"""Goal: a node's environment is checked, with the variable's name in every message."""

import pytest

from hydro_mlir.rt.address import Address, AddressError, listen, parse_address
from hydro_mlir.rt.configuration import ConfigurationError, read_configuration

GOOD = {
    "HYDRO_LOCATION": "worker",
    "HYDRO_MEMBER": "1",
    "HYDRO_PEERS": '{"leader": ["leader-0:7000"], "worker": ["[::1]:1", "b:2"]}',
    "HYDRO_CONTROL": "127.0.0.1:9",
}


def test_a_complete_environment():
    found = read_configuration(GOOD)
    assert (found.location, found.member) == ("worker", 1)
    assert found.epoch < read_configuration(GOOD).epoch, "a later start is a later epoch"
    assert read_configuration({**GOOD, "HYDRO_EPOCH": "7"}).epoch == 7
    assert found.peer("worker", 0) == Address("::1", 1)
    assert found.control == Address("127.0.0.1", 9)
    with pytest.raises(ConfigurationError, match=r"worker\[2\] in HYDRO_PEERS, got 2 addresses"):
        found.peer("worker", 2)
    with pytest.raises(ConfigurationError, match=r"other\[0\] in HYDRO_PEERS, got none"):
        found.peer("other", 0)


def test_peers_in_a_file(tmp_path):
    file = tmp_path / "peers.json"
    file.write_text(GOOD["HYDRO_PEERS"])
    found = read_configuration({**GOOD, "HYDRO_PEERS": f"@{file}"})
    assert found.peer("leader", 0) == Address("leader-0", 7000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HYDRO_LOCATION", ""),
        ("HYDRO_MEMBER", "-1"),
        ("HYDRO_MEMBER", "٣"),
        ("HYDRO_EPOCH", "x"),
        ("HYDRO_PEERS", "{"),
        ("HYDRO_PEERS", "[]"),
        ("HYDRO_PEERS", '{"a": "b:1"}'),
        ("HYDRO_PEERS", '{"a": ["b"]}'),
        ("HYDRO_PEERS", "@/nowhere/at/all"),
        ("HYDRO_CONTROL", "nowhere"),
        ("HYDRO_START_SECONDS", "nan"),
        ("HYDRO_PORTS", "0.0.0.0"),
        ("HYDRO_PORTS", "::"),
        ("HYDRO_PORTS", "127.0.0.1:4000"),
        ("HYDRO_PORTS", "localhost"),
        ("HYDRO_INSECURE", "yes"),
    ],
)
def test_every_mistake_names_its_variable(name, value):
    with pytest.raises(ConfigurationError, match=name):
        read_configuration({**GOOD, name: value})


def test_guests_of_other_machines_are_let_in_on_demand_only():
    assert read_configuration(GOOD).ports == "127.0.0.1"
    assert read_configuration({**GOOD, "HYDRO_PORTS": "::1"}).ports == "::1"
    told = {**GOOD, "HYDRO_PORTS": "10.0.0.1"}
    with pytest.raises(ConfigurationError, match="HYDRO_INSECURE=1"):
        read_configuration(told)
    assert read_configuration({**told, "HYDRO_INSECURE": "1"}).ports == "10.0.0.1"


@pytest.mark.parametrize("text", ["", "host", ":1", "host:", "host:x", "host:65536", "host:-1"])
def test_what_is_no_address(text):
    with pytest.raises(AddressError):
        parse_address(text)


@pytest.mark.parametrize("text", ["fd:", "fd:x", "fd:1", "fd:99999", "300.0.0.1:0"])
def test_what_cannot_be_listened_to(text):
    with pytest.raises(AddressError):
        listen(text)


def test_a_port_that_is_taken():
    with listen("127.0.0.1:0") as first:
        port = first.getsockname()[1]
        with pytest.raises(AddressError, match="Address already in use"):
            listen(f"127.0.0.1:{port}")
