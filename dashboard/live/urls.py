"""The live stream."""

from django.urls import path

from dashboard.live.stream import live

urlpatterns = [path("live", live, name="live")]
