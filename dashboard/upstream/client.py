"""The one HTTP door to a platform: one request, one answer, every failure named.

It never repeats a call: whoever asks decides that, knowing what the call does (errors.py says
whether anything may have been sent). Redirects are not followed: they could lead a key elsewhere.
"""

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import requests
import urllib3.exceptions

from dashboard.upstream import errors

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 20.0
# A responsive run answers within 40 s; a little more for the way.
RESPONSIVE_TIMEOUT = 50.0
# Details can be several MB; beyond this we say so instead of filling memory.
MOST_BYTES = 64 * 1024 * 1024
USER_AGENT = "Callboard/0.1"

Allow = Callable[[str], None]


@dataclass(frozen=True)
class Reply:
    """A good answer: parsed JSON and what the headers say of the platform."""

    body: Any
    is_sandbox: bool


class Client:
    """One key at one base URL. `allow(lane)` raises NoBudget or returns: called before each call.

    `check_host(url)` guards against addresses that must not be asked; it raises UpstreamError.
    """

    def __init__(
        self, base_url: str, key: str, *, allow: Allow, check_host: Callable[[str], None]
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._key = key
        self._allow = allow
        self._check_host = check_host
        self._session = _session()

    def __repr__(self) -> str:
        return f"Client({self.base_url})"

    def get(self, path: str, query: dict[str, Any] | None = None, *, lane: str) -> Reply:
        """GET `path`; raises an UpstreamError."""
        return self._call("GET", path, lane, query=query)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        lane: str,
        timeout: float = READ_TIMEOUT,
        query: dict[str, Any] | None = None,
    ) -> Reply:
        """A call that acts; an error tells by `sent` whether it may have had its effect."""
        return self._call(method, path, lane, query=query, body=body, timeout=timeout)

    def close(self) -> None:
        """Give the sockets back."""
        self._session.close()

    def _call(
        self,
        method: str,
        path: str,
        lane: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        timeout: float = READ_TIMEOUT,
    ) -> Reply:
        url = self.base_url + path
        self._check_host(url)
        self._allow(lane)
        with _named_failures():
            response = self._session.request(
                method,
                url,
                params=query,
                json=body,
                stream=True,
                allow_redirects=False,
                timeout=(CONNECT_TIMEOUT, timeout),
                headers={"Authorization": f"Token {self._key}"},
            )
            with contextlib.closing(response):
                raw = _read(response, time.monotonic() + timeout)
        return _understood(response, raw)


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers.update({"Accept": "application/json", "User-Agent": USER_AGENT})
    return session


@contextlib.contextmanager
def _named_failures() -> Iterator[None]:
    """Turn what requests raises into our words, keeping whether anything was sent."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise errors.Unreachable(f"No safe connection (TLS): {_short(error)}") from None
    except requests.exceptions.ConnectTimeout:
        raise errors.Unreachable("No connection within 5 s.") from None
    except requests.exceptions.ReadTimeout:
        raise errors.Unreachable("Connected, but no answer in time.", sent=True) from None
    except requests.exceptions.ConnectionError as error:
        raise _broken(error) from None
    except requests.exceptions.ChunkedEncodingError:
        raise errors.BadReply("The answer broke off.", sent=True) from None
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        raise errors.BadReply(f"No usable answer: {_short(error)}", sent=True) from None


def _broken(error: requests.exceptions.ConnectionError) -> errors.Unreachable:
    """A refused connection sent nothing; any other broken one may have."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return errors.Unreachable("The host name cannot be resolved.")
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return errors.Unreachable("Connection refused: nothing answers at this address.")
    return errors.Unreachable("The connection broke before an answer came.", sent=True)


def _read(response: requests.Response, until: float) -> bytes:
    """The body, bounded in bytes and in time (a body that drips must not hold us)."""
    chunks, size = [], 0
    for chunk in response.iter_content(64 * 1024):
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_BYTES:
            raise errors.BadReply(
                f"The answer is larger than {MOST_BYTES // 2**20} MB; it was not read.", sent=True
            )
        if time.monotonic() > until:
            raise errors.Unreachable("The answer took too long to arrive.", sent=True)
    whole = response.headers.get("Content-Length")
    if whole and whole.isdigit() and size < int(whole) and not response.raw.decode_content:
        raise errors.BadReply("The answer broke off.", sent=True)
    return b"".join(chunks)


def _understood(response: requests.Response, raw: bytes) -> Reply:
    if 300 <= response.status_code < 400:
        raise errors.BadReply("The platform answered with a redirect, which is not followed.")
    body = _parsed(raw)
    if response.status_code >= 400:
        raise _failure(response, body, raw)
    if body is _NO_JSON:
        raise errors.BadReply(f"The answer is no JSON: {_quote(raw)}", sent=True)
    return Reply(body, response.headers.get("X-Sandbox") == "1")


_NO_JSON = object()


def _parsed(raw: bytes) -> Any:
    """The JSON value, or _NO_JSON. Deeply nested nonsense is no JSON either."""
    if not raw.strip():
        return {}
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return _NO_JSON


def _failure(response: requests.Response, body: Any, raw: bytes) -> errors.UpstreamError:
    """Decide by the platform's code first, by the HTTP status only where there is none."""
    envelope = body.get("error") if isinstance(body, dict) else None
    envelope = envelope if isinstance(envelope, dict) else {}
    code = str(envelope.get("code") or "")
    words = str(envelope.get("message") or "") or _words(response, body, raw)
    details = envelope.get("details")
    return _by_code(code, words, details if isinstance(details, dict) else {}, response)


def _by_code(
    code: str, words: str, details: dict[str, Any], response: requests.Response
) -> errors.UpstreamError:
    status = response.status_code
    if code == "UNAUTHORIZED" or (not code and status == 401):
        return errors.Unauthorised(words, code=code)
    if code == "FORBIDDEN" or (not code and status == 403):
        return errors.Forbidden(words, code=code)
    if code == "NOT_FOUND" or (not code and status in (404, 410)):
        return errors.Gone(words, code=code)
    if code == "RATE_LIMITED" or status == 429:
        return errors.Throttled(words, _retry_after(response), code=code)
    run_id = str(details.get("executionId") or "")
    if code == "TIMEOUT":
        return errors.TimedOut(words, execution_id=run_id)
    if code or status < 500:
        said = str(details.get("error") or "")
        full = f"{words}: {said}" if said and said not in words else words
        module = str(details.get("moduleName") or "")
        return errors.Refused(full, code=code, module=module, execution_id=run_id)
    return errors.Unreachable(f"The platform answered {status}: {words}", sent=True)


def _words(response: requests.Response, body: Any, raw: bytes) -> str:
    """Words for people from an answer without the usual envelope."""
    if isinstance(body, dict):
        for name in ("detail", "message"):
            if isinstance(body.get(name), str) and body[name]:
                return str(body[name])[:300]
    text = _quote(raw)
    return text if text and not text.startswith("<") else (response.reason or "no words")


def _retry_after(response: requests.Response) -> float:
    value = response.headers.get("Retry-After", "")
    return min(float(value), 300.0) if value.isdigit() else 60.0


def _quote(raw: bytes) -> str:
    return raw[:120].decode("utf-8", "replace").strip()


def _short(error: Exception) -> str:
    """The class of a failure; its text may hold addresses and is not for people."""
    return type(error).__name__


def resolved(host: str, port: int) -> list[str]:
    """The addresses behind a host name. Raises Unreachable when there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise errors.Unreachable(f"The host name {host} cannot be resolved.") from None
    return sorted({str(entry[4][0]) for entry in found})
