"""URLs: one include a capability."""

from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.access.urls")),
    path("", include("dashboard.live.urls")),
    path("", include("dashboard.executions.urls")),
    path("", include("dashboard.actions.urls")),
    path("", include("dashboard.connections.urls")),
    path("", include("dashboard.sync.urls")),
    path("", include("dashboard.wall.urls")),
]
