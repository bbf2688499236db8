"""Where a request comes from: who is connected or, behind proxies that are trusted, whom they say they speak for."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

type Network = IPv4Network | IPv6Network
type Address = IPv4Address | IPv6Address

_MOST_HOPS = 20


def client_address(peer: str | None, forwarded_for: str | None, trusted: Sequence[Network]) -> str | None:
    """The address of the client: the last one in the chain that is no trusted proxy of ours.

    Each proxy appends whom it got the request from, so that what stands right of that address was written by trusted ones, and
    what stands left of it by anybody.
    """
    address = _read(peer)
    if address is None:
        return None
    for hop in reversed((forwarded_for or "").split(",")[-_MOST_HOPS:]):
        before = _read(hop)
        if before is None or not any(address in network for network in trusted):
            break
        address = before
    return str(address)


def _read(text: str | None) -> Address | None:
    """An address as proxies write it: IPv4 inside of IPv6 as IPv4."""
    try:
        address = ip_address((text or "").strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
