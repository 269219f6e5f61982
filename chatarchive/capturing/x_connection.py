"""One request at X, through tweepy, and what its refusals mean in words.

No message that leaves here holds a key or an account's number: X writes the latter into some of
its own, which are therefore never passed on as they are.
"""

import logging
import re
import time

import requests
import tweepy
from requests.adapters import HTTPAdapter

from .asking import BrokenOff, MustWait, Refusal, Trouble
from .x_fields import Fields

RECENT, ALL = "/2/tweets/search/recent", "/2/tweets/search/all"
COUNTS_RECENT, COUNTS_ALL = "/2/tweets/counts/recent", "/2/tweets/counts/all"
#: X takes no more characters of a query.
LONGEST_QUERY = {RECENT: 512, ALL: 1024}

# Seconds, to connect and between two pieces of an answer. tweepy has no limit of its own.
_TIMEOUT = (10, 60)
# The archive answers one search a second.
_PACE = 1.1
# A limit at X ends within a quarter of an hour; what tells of more than a day is in error.
_LONGEST_WAIT = 24 * 3600
_LONG_NUMBER = re.compile(r"\d{5,}")
_LONG_WORD = re.compile(r"[\w%+/=.-]{40,}")
_TOO_SOON = re.compile(r"'(start|end)_time'.*(seconds? prior|before the request)", re.DOTALL)
_TOO_OLD = re.compile(r"'(start_time|since_id)' must be (on or after|a tweet id|larger)", re.DOTALL)


class _Adapter(HTTPAdapter):
    def send(self, request, **options):
        return super().send(request, **options | {"timeout": _TIMEOUT})


class Connection:
    """Asks X with the key of ``source``. ``sleep`` and ``clock`` keep its pace, in seconds."""

    def __init__(self, source, *, sleep=time.sleep, clock=time.monotonic):
        # On its lowest level tweepy logs the headers, and in them the key.
        logger = logging.getLogger("tweepy.client")
        logger.setLevel(max(logger.level, logging.INFO))
        client = tweepy.Client(bearer_token=source.secret.open().strip(), return_type=dict)
        client.session.mount("https://", _Adapter())
        client.session.max_redirects = 0  # the key is for X alone
        self._client = client
        self._secret = source.secret
        self._methods = {
            RECENT: client.search_recent_tweets,
            ALL: client.search_all_tweets,
            COUNTS_RECENT: client.get_recent_tweets_count,
            COUNTS_ALL: client.get_all_tweets_count,
        }
        self._fields = Fields()
        self._sleep, self._clock = sleep, clock
        self._searched_at = None

    def send(self, ask):
        """The page as X sent it. Raises Refusal, MustWait, BrokenOff and Trouble."""
        while True:
            if ask.path == ALL:
                self._keep_pace()
            page, error = self._tried(ask)
            if error is None:
                return self._judged(page, ask)
            if isinstance(error, requests.Response):
                if error.status_code == 400 and self._fields.learn(_messages(_body(error))):
                    continue
                error = self._problem(error, ask)
            # Not in the clause that caught it: nothing that holds the headers hangs on.
            raise error

    @staticmethod
    def posts_in(page):
        data = page.get("data")
        return len(data) if isinstance(data, list) else 0

    def _keep_pace(self):
        if self._searched_at is not None:
            self._sleep(max(self._searched_at + _PACE - self._clock(), 0))
        self._searched_at = self._clock()

    def _tried(self, ask):
        """(page, None), or (None, what went wrong: X's answer, or what to raise)."""
        try:
            page = self._asked(ask)
        except tweepy.HTTPException as error:
            return None, error.response
        except requests.TooManyRedirects:
            return None, Trouble(
                Trouble.NETWORK,
                "X’s address leads elsewhere, where its key is not taken. Something between this "
                "server and X may answer in its stead.",
            )
        except (requests.exceptions.InvalidHeader, UnicodeEncodeError):
            return None, Trouble(
                Trouble.KEY,
                "What is set as X’s key is none: it has characters that no key has. Set the Bearer "
                "Token that X’s developer console shows.",
            )
        except requests.exceptions.SSLError:
            return None, BrokenOff("What answered in X’s stead could not show that it is X.")
        except requests.Timeout:
            return None, BrokenOff("X did not answer in time.")
        except (requests.RequestException, ValueError):
            return None, BrokenOff("The connection to X broke off.")
        except (AttributeError, KeyError, TypeError):
            # tweepy stumbles over an error that is no JSON object.
            return None, BrokenOff("X answered with something that cannot be read.")
        if not isinstance(page, dict):
            return None, BrokenOff("X answered with something that cannot be read.")
        return page, None

    def _asked(self, ask):
        params = dict(ask.params)
        if ask.path not in (COUNTS_RECENT, COUNTS_ALL):
            params |= self._fields.params()
        if method := self._methods.get(ask.path):
            # tweepy writes a dot as an underscore, but in the names that it does not know yet.
            known = {
                name if name == "post.fields" else name.replace(".", "_"): value
                for name, value in params.items()
            }
            return method(**known)
        # tweepy has no method for a post's retweets.
        return self._client.request("GET", ask.path, params=params).json()

    def _judged(self, page, ask):
        """``page``, with the number of posts in it that are not for us to see."""
        errors = [error for error in _list(page, "errors") if isinstance(error, dict)]
        if errors and ask.path not in self._methods and "data" not in page:
            if any(_kind(error) == "not-authorized-for-resource" for error in errors):
                raise Refusal(Refusal.GONE, "Its author protects it.")
            if any(_kind(error) == "resource-not-found" for error in errors):
                raise Refusal(Refusal.GONE, "It was deleted.")
        hidden = {
            str(error.get("resource_id") or error.get("value"))
            for error in errors
            if _kind(error) == "not-authorized-for-resource"
            and error.get("resource_type") in ("tweet", "post")
        }
        return page | {"capture": {"left_out": len(hidden)}} if hidden else page

    def _problem(self, response, ask):
        """What to raise for an answer that is none."""
        body, status = _body(response), response.status_code
        kind, title = _kind(body), str(body.get("title", ""))
        if kind == "usage-capped" or title == "UsageCapExceeded":
            return Trouble(
                Trouble.CREDIT,
                "X: the key’s cap of posts is used up. It is no use to wait for a moment: raise "
                "it in X’s developer console, or wait for the next month.",
            )
        if status == 402 or kind == "credits" or title == "CreditsDepleted":
            return Trouble(
                Trouble.CREDIT,
                "X: the key’s account is out of credit. Buy some in X’s developer console, and go "
                "on.",
            )
        if status == 401:
            return Trouble(
                Trouble.KEY,
                "X does not know the key: it is mistyped, or was made anew. Set the Bearer Token "
                "that X’s developer console shows.",
            )
        if status == 403:
            return _without_access(body, ask)
        if status == 404 and ask.path not in self._methods:
            return Refusal(Refusal.GONE, "It was deleted, or its author protects it.")
        if status == 429:
            return MustWait(_seconds_to_wait(response), "X’s limit of requests")
        if status == 408 or status >= 500:
            return BrokenOff(f"X is overloaded or in trouble ({status}).")
        return self._bad_request(ask, status, _messages(body))

    def _bad_request(self, ask, status, messages):
        said = " ".join(messages)
        token = ask.params.get("next_token") or ask.params.get("pagination_token")
        if status == 400 and token and ("_token" in said or str(token) in said):
            return Refusal(Refusal.EXPIRED, "X no longer knows the place in its list.")
        if status == 400 and _TOO_SOON.search(said):
            return BrokenOff("X’s clock is behind: to it the time asked for is still to come.")
        if status == 400 and ask.path in (RECENT, COUNTS_RECENT) and _TOO_OLD.search(said):
            return Refusal(Refusal.EXPIRED, "It is longer ago than seven days by now.")
        words = f" It says: “{cleaned(said, self._secret)}”" if said else ""
        return Trouble(Trouble.REQUEST, f"X did not take the request ({status}).{words}")


def _without_access(body, ask):
    if ask.path not in LONGEST_QUERY and ask.path not in (COUNTS_RECENT, COUNTS_ALL):
        return Refusal(Refusal.UNKNOWN, "The key’s plan does not tell who retweeted.")
    if body.get("reason") == "client-not-enrolled" or _kind(body) == "client-forbidden":
        return Trouble(
            Trouble.ACCESS,
            "X: the key’s app belongs to no project with access to its API v2. Attach it to one in "
            "X’s developer console.",
        )
    if ask.path in (ALL, COUNTS_ALL):
        return Trouble(
            Trouble.ACCESS,
            "X: the key has no access to the full archive, which takes pay-per-use or Enterprise. "
            "The last seven days can still be had: capture from a later moment on (--since).",
        )
    return Trouble(
        Trouble.ACCESS,
        "X: the key has no access to searching the last seven days. X’s developer console says "
        "what its app may do, and whether its account is in order.",
    )


def _seconds_to_wait(response):
    """Until the limit ends, or None where X does not say so."""
    headers = response.headers
    # With requests left it is another limit than the one whose end is told.
    if headers.get("x-rate-limit-remaining", "0") != "0":
        return None
    try:
        seconds = float(headers["x-rate-limit-reset"]) - time.time()
    except (KeyError, ValueError):
        return None
    return seconds if 0 < seconds < _LONGEST_WAIT else None


def cleaned(words, secret):
    """X's own ``words``, on one line and not too long, without what may be a key or a number."""
    words = words.replace(secret.open(), "…") if secret else words
    words = _LONG_NUMBER.sub("…", _LONG_WORD.sub("…", " ".join(words.split())))
    return words if len(words) <= 300 else words[:299] + "…"


def _body(response):
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _list(page, name):
    value = page.get(name)
    return value if isinstance(value, list) else []


def _kind(problem):
    """The last part of its type, which is the same at api.x.com and at api.twitter.com."""
    return str(problem.get("type", "")).rpartition("/")[2]


def _messages(body):
    errors = [error for error in _list(body, "errors") if isinstance(error, dict)]
    found = [str(error["message"]) for error in errors if error.get("message")]
    return found or ([str(body["detail"])] if "detail" in body else [])
