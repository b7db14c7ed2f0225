"""URLs of the project: all belong to the dashboard."""

from django.urls import include, path

urlpatterns = [path("", include("dashboard.urls"))]

handler403 = "dashboard.shell.forbidden"
