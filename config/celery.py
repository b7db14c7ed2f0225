"""The Celery app: which tasks exist, which queue takes them, and what beat asks for when."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("callboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["dashboard.sync", "dashboard.actions"])

# People's actions have workers of their own: a responsive run may hold a thread for 40 s, and
# polling must never stand before a click.
app.conf.task_routes = {"dashboard.actions.*": {"queue": "act"}}
app.conf.beat_schedule = {
    "sync-tick": {"task": "dashboard.sync.tasks.tick", "schedule": 1.0, "options": {"expires": 5}},
    "discover": {
        "task": "dashboard.sync.tasks.discover_due",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "backfill": {
        "task": "dashboard.sync.tasks.backfill_due",
        "schedule": 2.0,
        "options": {"expires": 5},
    },
    "settle-actions": {
        "task": "dashboard.actions.tasks.settle_due",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
}
