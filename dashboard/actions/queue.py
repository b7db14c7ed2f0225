"""Handing wishes to the workers: by name, so that asking does not import what carries out."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
TASK = "dashboard.actions.tasks.carry_out"


def carry_out(wish_id: int) -> None:
    """Give a wish to a worker. Without a broker nothing is lost: the row is found by settle_due."""
    try:
        current_app.send_task(TASK, args=[wish_id], retry=False)
    except OperationalError as error:
        log.warning("wish %s waits, no broker: %s", wish_id, type(error).__name__)
