"""The one Django app; its packages are listed in docs and held in order by tests/test_layers.py."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Registers the models of all packages under the label `dashboard`."""

    name = "dashboard"
    verbose_name = "Callboard"

    def ready(self) -> None:
        from dashboard import checks  # noqa: F401
        from dashboard.access import signins  # noqa: F401
