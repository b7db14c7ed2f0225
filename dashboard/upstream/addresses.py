"""Which base URLs may be asked: https, and no address of a private network, unless allowed.

Against server-side request forgery: an admin's base URL must not reach this machine's own network.
The name is resolved and checked at connect time and again before each call.
"""

import ipaddress
from urllib.parse import urlsplit

from dashboard.upstream.client import resolved
from dashboard.upstream.errors import UpstreamError


class ForbiddenAddressError(UpstreamError):
    """This address must not be asked."""

    permanent = True


def normal(base_url: str) -> str:
    """The base URL as it is kept: scheme and host in small letters, no slash at the end.

    Raises ForbiddenAddressError for anything that is no plain http(s) URL.
    """
    try:
        parts = urlsplit(base_url.strip())
        port = parts.port
    except ValueError:
        raise ForbiddenAddressError("This is no web address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ForbiddenAddressError("A base URL begins with https:// and names a host.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ForbiddenAddressError("A base URL has no user, password, query or fragment.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def check(url: str, *, allow_private: bool) -> None:
    """Raise ForbiddenAddressError unless `url` may be asked."""
    parts = urlsplit(url)
    if allow_private:
        return
    if parts.scheme != "https":
        raise ForbiddenAddressError("Only https:// is allowed for platforms.")
    for address in resolved(parts.hostname or "", parts.port or 443):
        if not is_public(address):
            raise ForbiddenAddressError(
                f"{parts.hostname} leads to {address}, an address of a private network."
            )


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; mapped IPv4 counts as itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast
