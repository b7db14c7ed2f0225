"""What can go wrong with a call, named by what it means to us.

`sent`: whether the platform may have acted on the request. Only a call that surely was not sent,
or was surely refused, may be made again by itself.
"""


class UpstreamError(Exception):
    """A call without a good answer. `words` is for people, `code` the platform's own, if any."""

    permanent = False

    def __init__(self, words: str, *, code: str = "", sent: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.code = code
        self.sent = sent


class Unauthorised(UpstreamError):
    """The platform does not know this key (any more)."""

    permanent = True


class Forbidden(UpstreamError):
    """The key is known and may not do this."""

    permanent = True


class Gone(UpstreamError):
    """Not there: never was, no longer is, or hidden from this key."""

    permanent = True


class Refused(UpstreamError):
    """The platform understood and said no, or the scenario itself failed; see `code`."""

    permanent = True

    def __init__(
        self, words: str, *, code: str = "", module: str = "", execution_id: str = ""
    ) -> None:
        super().__init__(words, code=code, sent=True)
        self.module = module
        self.execution_id = execution_id


class Throttled(UpstreamError):
    """Too many calls; nothing was done. Ask again after `retry_after` seconds."""

    def __init__(self, words: str, retry_after: float, *, code: str = "") -> None:
        super().__init__(words, code=code)
        self.retry_after = retry_after


class NoBudget(Throttled):
    """Our own limit said wait; nothing left this machine."""


class TimedOut(UpstreamError):
    """A responsive run outlasted its 40 s; it goes on at the platform."""

    def __init__(self, words: str, *, execution_id: str = "") -> None:
        super().__init__(words, code="TIMEOUT", sent=True)
        self.execution_id = execution_id


class Unreachable(UpstreamError):
    """No connection, a connection that broke, or a 5xx without words of the platform's own."""


class BadReply(UpstreamError):
    """An answer that cannot be understood: no JSON, cut off, wrong shape, too large."""
