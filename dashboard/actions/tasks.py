"""Tasks of actions: ids in, one domain call, the outcome logged."""

import logging

from celery import shared_task

from dashboard.actions import perform, settle

log = logging.getLogger(__name__)


@shared_task
def carry_out(wish_id: int) -> None:
    """Send one wish."""
    log.info("wish %s: %s", wish_id, perform.carry_out(wish_id) or "not ours")


@shared_task
def settle_due() -> None:
    """Look after wishes without an answer."""
    settled = settle.settle_due()
    if settled:
        log.info("settled %s wishes from evidence", settled)
