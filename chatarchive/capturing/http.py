"""Requests to one server over HTTP: within time and size, and with errors that tell no key.

What goes wrong is raised as ``asking`` has it, always without the error it came of: that one
holds the request, and the request the key.
"""

import http.client
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson
import requests
import urllib3

from .asking import BrokenOff, MustWait, Trouble
from .servers import address_of, is_in_the_open
from .vault import Secret

USER_AGENT = "WeCops chat archive"
#: Seconds until a server has to be there, to go on, and to be done.
CONNECT, READ, WHOLE = 10, 30, 120
#: No page is longer, in bytes.
LARGEST = 20 << 20
_CHUNK = 1 << 16
# No limit of these networks lasts longer than a day: whoever says so counts otherwise.
_LONGEST_WAIT = 25 * 3600


@dataclass(slots=True)
class Answer:
    """``value`` is the body's JSON, None where it is none; ``headers`` know no case."""

    status: int
    headers: Mapping[str, str]
    value: object

    @property
    def is_ok(self):
        return 200 <= self.status < 300

    def word(self, name: str) -> str:
        """What the body says under ``name``, "" where that is no text."""
        said = self.value.get(name) if isinstance(self.value, dict) else None
        return said if isinstance(said, str) else ""


class _Bearer(requests.auth.AuthBase):
    """Also without a key: else ``requests`` looks for one in the user's ``.netrc``."""

    def __init__(self, secret: Secret):
        self._secret = secret

    def __call__(self, request):
        if self._secret:
            request.headers["Authorization"] = f"Bearer {self._secret.open()}"
        return request


class Line:
    """The way to ``server``, which people are told of as ``title``."""

    def __init__(self, server: str, title: str):
        self.title = title
        self._address = address_of(server)
        self._host = urlsplit(self._address).hostname or ""
        self._only_open = "://" not in server
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})

    def ask(self, method: str, path: str, *, params=None, body=None, secret=None) -> Answer:
        """One request, with ``secret`` as its bearer. Raises BrokenOff for no answer, half of
        one, one that is no JSON though all is well, and one of a server in trouble; Trouble
        where this server cannot be asked at all."""
        self._look_where_it_leads()
        status, headers, read = self._received(method, path, params, body, secret or Secret())
        if 300 <= status < 400:
            raise Trouble(Trouble.NETWORK, self._elsewhere(headers.get("Location", "")))
        if status >= 500:
            raise BrokenOff(f"{self.title} is in trouble itself ({status}).")
        try:
            value = orjson.loads(read)
            orjson.dumps(value)  # which minds depth: what is received has to be written down
        except (ValueError, TypeError):
            value = None
        if value is None and 200 <= status < 300:
            raise BrokenOff(f"{self.title} did not answer as it should, or only in part.")
        return Answer(status, headers, value)

    def _received(self, method, path, params, body, secret):
        until = time.monotonic() + WHOLE
        trouble = None
        try:
            with self._session.request(
                method,
                self._address + path,
                params=params,
                json=body,
                auth=_Bearer(secret),
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
            ) as response:
                return response.status_code, response.headers, self._body(response, until)
        except requests.exceptions.SSLError:
            trouble = BrokenOff(
                f"No secure connection to {self.title} could be made: its certificate is not in "
                "order."
            )
        except requests.exceptions.InvalidURL:
            trouble = Trouble(
                Trouble.NETWORK, f"{self.title} cannot be asked: that is no server’s name."
            )
        except requests.exceptions.Timeout:
            trouble = BrokenOff(f"{self.title} took too long to answer.")
        except requests.exceptions.ConnectionError:
            trouble = BrokenOff(
                f"{self.title} cannot be reached: the connection broke off, or there is no such "
                "server."
            )
        except (
            requests.exceptions.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            ValueError,
        ):
            trouble = BrokenOff(f"{self.title} broke off in the middle of its answer.")
        raise trouble

    def _body(self, response, until):
        read = bytearray()
        # ``read1`` gives what is there: a body that drips cannot outlast ``until``.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            read += chunk
            if len(read) > LARGEST:
                raise Trouble(
                    Trouble.NETWORK,
                    f"{self.title} sent an answer of more than {LARGEST >> 20} MB: that is no page "
                    "of posts.",
                )
            if time.monotonic() > until:
                raise requests.exceptions.Timeout
        return bytes(read)

    def _look_where_it_leads(self):
        # Through a proxy, it is the proxy that finds the server.
        if not self._only_open or requests.utils.get_environ_proxies(self._address):
            return
        if not is_in_the_open(self._host):
            raise Trouble(
                Trouble.NETWORK,
                f"{self.title} cannot be asked: its name leads into the network of this site "
                "itself.",
            )

    def _elsewhere(self, location):
        try:
            host = urlsplit(location).hostname or ""
        except ValueError:
            host = ""
        if host and host != self._host:
            return (
                f"{self.title} sends whoever asks on to “{host[:100]}”. If that is the right "
                "server, name that one."
            )
        return f"{self.title} sends whoever asks on to another address: it cannot be asked there."

    def must_wait(self, until: float | None) -> MustWait:
        """``until`` is when the server's limit ends (seconds since 1970), None if untold."""
        seconds = None if until is None else until - time.time()
        if seconds is None or not math.isfinite(seconds) or not 0 < seconds < _LONGEST_WAIT:
            seconds = None
        return MustWait(seconds, f"{self.title} limits how often it may be asked")
