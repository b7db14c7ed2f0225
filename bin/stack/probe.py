"""One question over HTTP to a part of this machine."""

import urllib.error
import urllib.request
from http import HTTPStatus

SECONDS = 3


def status(url: str) -> tuple[int, str]:
    """The status code and body of a GET; (0, why) when nobody answers."""
    try:
        with _OPENER.open(url, timeout=SECONDS) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError as error:
        return 0, str(error)


def answers(url: str) -> bool:
    """True when a GET is answered with 200."""
    return status(url)[0] == HTTPStatus.OK


# Never through a proxy of the environment: these addresses are on this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
