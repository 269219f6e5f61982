"""Which servers may be asked: those in the open, by the names that people write."""

import ipaddress
import re
import socket

import idna

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Names that lead to the machine itself or into its own network.
_INSIDE = {"localhost", "local", "internal", "localdomain", "lan", "home", "corp", "intranet"}
_INSIDE |= {"private", "onion", "arpa", "invalid", "test"}


class NotAServer(ValueError):
    """The message is a sentence, in which the name does not stand: it may be a mistaken key."""


def valid_server(name):
    """``name`` in lower case and in ASCII ("bücher.example" is "xn--bcher-kva.example").

    Raises NotAServer for all that is not the plain public name of a server: an address with a
    path or a port, a number, a name of the own network.
    """
    written = name.strip().rstrip(".").lower()
    if re.search(r"[\s/:@?#\\\[\]]", written):
        raise NotAServer("Write the server’s name alone, without https://, account, port or path.")
    try:
        written = idna.encode(written, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise NotAServer("That is no name of a server.") from None
    labels = written.split(".")
    if len(labels) < 2 or len(written) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise NotAServer("That is no name of a server: it looks like social.example.org.")
    if _is_number(written) or labels[-1].isdigit():
        raise NotAServer("Give the server’s name, not its number.")
    if labels[-1] in _INSIDE:
        raise NotAServer("That name leads to no server on the internet.")
    return written


def _is_number(written):
    try:
        ipaddress.ip_address(written)
    except ValueError:
        # Browsers and C libraries read 0x7f.1 as a number too.
        return bool(re.fullmatch(r"0x[0-9a-f]*", written.rpartition(".")[2]))
    return True


def address_of(server):
    """Where ``server`` is asked: a host name over HTTPS, and an address, which only the
    environment gives, as it stands."""
    return server.rstrip("/") if "://" in server else f"https://{server}"


def is_in_the_open(host):
    """Whether all that ``host`` stands for lies outside of networks of one's own: a name in the
    open may lead anywhere. A name that leads nowhere is left to whoever asks there."""
    try:
        found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return True
    addresses = (ipaddress.ip_address(place[4][0].partition("%")[0]) for place in found)
    return all(address.is_global and not address.is_multicast for address in addresses)
