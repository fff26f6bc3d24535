"""Keep a fetch that somebody else asked for away from the machines behind ours (server-side request forgery)."""

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import httpx

from knowledge.errors import UnreadableSourceError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")


class PublicTransport(httpx.BaseTransport):
    """Sends requests to public addresses only, redirects included; `allowed` are networks that are reached as well.

    The name is resolved once, every address it has is checked, and the connection goes to an address that was checked:
    a name that resolves to something else a moment later gains nothing. Proxies of the environment are not used.
    """

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; raises UnreadableSourceError when the host has an address that is not public."""
        *others, last = self._checked(request)
        for address in others:
            try:
                return self._send(request, address)
            except httpx.ConnectError:
                continue
        return self._send(request, last)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _checked(self, request: httpx.Request) -> list[Address]:
        host = request.url.host
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"the name {host!r} is unknown", request=request) from error
        addresses = [ipaddress.ip_address(place[0]) for *_, place in found]
        if not all(self._is_admitted(address) for address in addresses):
            raise UnreadableSourceError(
                "this address leads into a private network; only public pages can be read",
                reason="private",
                path=str(request.url),
            )
        return list(dict.fromkeys(addresses))

    def _is_admitted(self, address: Address) -> bool:
        if any(address in network for network in self._allowed if network.version == address.version):
            return True
        return all(each.is_global and not each.is_multicast for each in (address, *_embedded(address)))

    def _send(self, request: httpx.Request, address: Address) -> httpx.Response:
        host = request.url.host
        named = httpx.Request(
            request.method,
            request.url.copy_with(host=str(address)),
            headers=request.headers,  # "Host" is among them, made of the name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},  # certificates are checked against the name
        )
        return self._inner.handle_request(named)


def _embedded(address: Address) -> Iterator[IPv4Address]:
    """Yield the IPv4 addresses that an IPv6 address is translated or tunnelled to."""
    if isinstance(address, IPv4Address):
        return
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    yield from filter(None, (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())))
