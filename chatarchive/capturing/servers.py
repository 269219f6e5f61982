"""Which servers may be asked: those in the open, by their names."""

import ipaddress
import re
import socket

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+(?=[a-z])[a-z0-9-]{{1,62}}[a-z0-9]")
# Names that mean something within a network only (RFC 6761, RFC 6762, RFC 8375 and custom).
_INNER = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "arpa")


def valid_server(name: str) -> bool:
    """Whether ``name`` is the plain host name of a server in the open (``fedi.example``): no
    scheme, port, path or number, nothing that only a network of one's own knows."""
    name = name.casefold()
    return bool(_NAME.fullmatch(name)) and name.rpartition(".")[2] not in _INNER


def address_of(server: str) -> str:
    """Where ``server`` is asked: a host name over HTTPS, and an address, which only the
    environment gives, as it stands."""
    return server.rstrip("/") if "://" in server else f"https://{server}"


def is_in_the_open(host: str) -> bool:
    """Whether all that ``host`` stands for lies outside of networks of one's own: a name in the
    open may lead anywhere. A name that leads nowhere is left to whoever asks there."""
    try:
        found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return True
    addresses = (ipaddress.ip_address(place[4][0].partition("%")[0]) for place in found)
    return all(address.is_global and not address.is_multicast for address in addresses)
