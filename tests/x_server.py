"""A server that speaks as much of X's OAuth 2 as signing in needs, on this machine.

It is strict where X is: a code is for one client, one callback address and one use, and the
token is given only to who knows the verifier of the challenge (PKCE).
"""

import base64
import hashlib
import json
import secrets
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID, CLIENT_SECRET = "the-client", "the-secret"
BASIC = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


class XServer(ThreadingHTTPServer):
    """``profile`` is who signs in next; ``breaks`` names what goes wrong, if anything:
    "token", "profile" or "nonsense"."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.profile = {"id": "4711", "username": "kim_example", "name": "Kim Example"}
        self.breaks = ""
        self.codes, self.tokens, self.asked = {}, {}, []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, asked))
        if parts.path == "/i/oauth2/authorize":
            self._authorize(asked)
        elif parts.path == "/2/users/me":
            self._profile()
        else:
            self._answer(404, {})

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        sent = {
            name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        self.server.asked.append((self.path, sent))
        code = self.server.codes.pop(sent.get("code"), None)
        if (
            self.server.breaks == "token"
            or code is None
            or self.headers.get("Authorization") != f"Basic {BASIC}"
            or sent.get("grant_type") != "authorization_code"
            or sent.get("redirect_uri") != code["redirect_uri"]
            or _challenge(sent.get("code_verifier", "")) != code["code_challenge"]
        ):
            return self._answer(400, {"error": "invalid_grant"})
        token = secrets.token_urlsafe()
        self.server.tokens[token] = code["profile"]
        return self._answer(
            200, {"access_token": token, "token_type": "bearer", "expires_in": 7200}
        )

    def _authorize(self, asked):
        """The page at X where one agrees, or not."""
        if asked.get("client_id") != CLIENT_ID or asked.get("code_challenge_method") != "S256":
            return self._answer(400, {"error": "invalid_request"})
        code = secrets.token_urlsafe()
        self.server.codes[code] = {**asked, "profile": dict(self.server.profile)}
        state = asked["state"]
        yes = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': state})}"
        no = f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': state})}"
        page = f'<title>X</title><a href="{yes}">Authorize app</a> <a href="{no}">Cancel</a>'
        return self._send(200, page.replace("&", "&amp;").encode(), "text/html")

    def _profile(self):
        profile = self.server.tokens.get(self.headers.get("Authorization", "")[len("Bearer ") :])
        if profile is None or self.server.breaks == "profile":
            return self._answer(401, {"title": "Unauthorized"})
        return self._answer(200, {} if self.server.breaks == "nonsense" else {"data": profile})

    def _answer(self, status, data):
        self._send(status, json.dumps(data).encode(), "application/json")

    def _send(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Tests say themselves what went wrong."""


def _challenge(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@contextmanager
def served(settings, monkeypatch):
    """The server, with the site made to take it for X."""
    from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter

    server = XServer()
    Thread(target=server.serve_forever, daemon=True).start()
    for name, path in {
        "authorize_url": "/i/oauth2/authorize",
        "access_token_url": "/2/oauth2/token",
        "profile_url": "/2/users/me",
    }.items():
        monkeypatch.setattr(TwitterOAuth2Adapter, name, server.address + path)
    provider = settings.SOCIALACCOUNT_PROVIDERS["twitter_oauth2"]
    app = {"client_id": CLIENT_ID, "secret": CLIENT_SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = {"twitter_oauth2": provider | {"APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()
