"""Secrets in payloads are replaced before they are stored: what is never kept cannot leak.

A value is secret by the name of its key, by an authorisation scheme in front of it, or as the
value of a {"name": "Authorization", "value": …} pair. The mask says that something was there.
"""

import re
from dataclasses import dataclass
from typing import Any

MASK = "[masked by Callboard]"

# Parts of key names, letters only, as they are written in the wild: api_key, X-Api-Key, apiKey.
SECRET_PARTS = (
    "password", "passwd", "passphrase", "secret", "apikey", "accesskey", "privatekey",
    "authorization", "accesstoken", "refreshtoken", "authtoken", "bearertoken", "idtoken",
    "sessionid", "sessiontoken", "cookie", "credential", "clientsecret", "signature",
)  # fmt: skip
# Whole names only: as parts they are in too many harmless words (tokens used, monkey).
SECRET_NAMES = frozenset({"token", "pwd", "pin", "otp", "auth", "jwt", "cvv", "cvc"})
SCHEME = re.compile(r"(?i)\b(Bearer|Basic|Token)\s+[A-Za-z0-9._~+/=-]{8,}")
JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}")
IN_URL = re.compile(r"(?i)([?&](?:api_?key|access_token|token|key|secret|signature|sig)=)[^&\s\"]+")
USER_INFO = re.compile(r"(?i)(\w+://[^/\s:@]+:)[^@\s/]+@")


@dataclass
class Masked:
    """A value without its secrets, and how many there were."""

    value: Any
    count: int = 0


def masked(value: Any) -> Masked:
    """A copy of a JSON value with every secret replaced by MASK."""
    result = Masked(None)
    result.value = _walk(value, result)
    return result


def masked_text(text: str) -> str:
    """A text (an error message, words of a platform) with what looks like a secret replaced."""
    return _in_text(text, Masked(None))


def is_secret_name(name: str) -> bool:
    """Whether a key of this name holds a secret."""
    letters = re.sub(r"[^a-z]", "", name.lower())
    return letters in SECRET_NAMES or any(part in letters for part in SECRET_PARTS)


def _walk(value: Any, result: Masked) -> Any:
    if isinstance(value, dict):
        named = _named_secret(value)
        return {
            key: _hide(item, result) if is_secret_name(key) or key == named else _walk(item, result)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_walk(item, result) for item in value]
    return _in_text(value, result) if isinstance(value, str) else value


def _named_secret(pair: dict[str, Any]) -> str | None:
    """The member that holds the secret of a {"name": …, "value": …} pair."""
    name = pair.get("name") or pair.get("key")
    return "value" if isinstance(name, str) and is_secret_name(name) and "value" in pair else None


def _hide(value: Any, result: Masked) -> Any:
    """Nothing stays nothing: an empty password is a finding, not a secret."""
    if value in (None, "", [], {}) or isinstance(value, bool):
        return value
    result.count += 1
    return MASK


def _in_text(text: str, result: Masked) -> str:
    for pattern, replacement in (
        (SCHEME, rf"\1 {MASK}"),
        (JWT, MASK),
        (IN_URL, rf"\1{MASK}"),
        (USER_INFO, rf"\1{MASK}@"),
    ):
        text, count = pattern.subn(replacement, text)
        result.count += count
    return text
