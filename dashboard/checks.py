"""Deploy checks of our own, beside Django's."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def private_upstreams_closed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Private networks as upstreams are for the sandbox on one's own machine."""
    if not settings.ALLOW_PRIVATE_UPSTREAMS:
        return []
    return [
        Warning(
            "CALLBOARD_ALLOW_PRIVATE_UPSTREAMS is on: admins may connect to private addresses.",
            id="callboard.W001",
        )
    ]
