"""Where a request comes from."""

from ipaddress import ip_network

import pytest

from subgraphs.chassis.addresses import client_address

TRUSTED = [ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"), ip_network("::1/128")]


@pytest.mark.parametrize(("peer", "forwarded_for", "client"), [
    ("203.0.113.7", None, "203.0.113.7"),
    ("127.0.0.1", None, "127.0.0.1"),
    ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
    ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
    ("::1", "2001:db8::7", "2001:db8::7"),
    ("127.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7"),
    ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
    # What a client writes itself stands left of what our proxies saw.
    ("127.0.0.1", "192.0.2.1, 203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", "127.0.0.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
    ("203.0.113.7", "192.0.2.1", "203.0.113.7"),
    ("127.0.0.1", "nonsense", "127.0.0.1"),
    ("127.0.0.1", "203.0.113.7, nonsense, 10.1.2.3", "10.1.2.3"),
    ("127.0.0.1", ",", "127.0.0.1"),
    ("127.0.0.1", ", ".join(["10.0.0.1"] * 5_000), "10.0.0.1"),
    ("testclient", "203.0.113.7", None),
    (None, "203.0.113.7", None),
])  # fmt: skip
def test_only_trusted_proxies_are_believed(peer: str | None, forwarded_for: str | None, client: str | None) -> None:
    assert client_address(peer, forwarded_for, TRUSTED) == client
