"""Middleware of our own: one small class each."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponseBase]


class HtmxVary:
    """A page and its fragments share URLs: caches must keep them apart."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as usual, with `Vary: HX-Request`."""
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response
