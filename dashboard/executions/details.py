"""Keeping what went through the modules of an execution. Masked first, then deflated."""

import json
import zlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dashboard.executions.masking import masked, masked_text
from dashboard.executions.models import Execution, ModuleRun, Payload
from dashboard.executions.status import FINAL
from dashboard.live import publish
from dashboard.upstream.types import MISSING, RemoteModule


def keep_details(execution: Execution, modules: Sequence[RemoteModule], as_of: datetime) -> None:
    """Replace the modules of an execution by these; an older answer changes nothing.

    The whole is prepared before the transaction: a 20 MB payload must not hold a lock meanwhile.
    """
    prepared = [_prepared(module) for module in modules]
    with transaction.atomic():
        row = Execution.objects.select_for_update().get(pk=execution.pk)
        if row.details_at is not None and row.details_at > as_of:
            return
        row.modules.all().delete()
        _insert(row, modules, prepared)
        _note(row, modules, as_of)
        publish.executions_changed(row.team_id, row.scenario_id, [row.pk])


def details_missing(execution: Execution, words: str) -> None:
    """Say why there will be no details of an execution."""
    with transaction.atomic():
        Execution.objects.filter(pk=execution.pk).update(details_missing=words[:300])
        publish.executions_changed(execution.team_id, execution.scenario_id, [execution.pk])


def needs_details(execution: Execution) -> bool:
    """Whether its details may still tell more than what is kept."""
    if execution.details_missing:
        return False
    if execution.details_at is None:
        return True
    finished = execution.finished_at or execution.as_of
    return execution.status not in FINAL or execution.details_at < finished


Prepared = list[tuple[str, bytes, int, int]]


def _prepared(module: RemoteModule) -> Prepared:
    """(side, deflated JSON, bytes before that, how many secrets were masked), for each side."""
    found: Prepared = []
    for side, value in ((Payload.Side.INPUT, module.input), (Payload.Side.OUTPUT, module.output)):
        if value is not MISSING:
            clean = masked(value)
            text = json.dumps(clean.value, ensure_ascii=False, separators=(",", ":"))
            raw = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()
            found.append((side.value, zlib.compress(raw, 6), len(raw), clean.count))
    return found


def _insert(row: Execution, modules: Sequence[RemoteModule], prepared: Sequence[Prepared]) -> None:
    runs = ModuleRun.objects.bulk_create(
        ModuleRun(
            execution=row,
            position=position,
            module_id=module.id,
            name=module.name,
            status=module.status,
            duration_ms=module.duration_ms,
            error_message=masked_text(module.error_message),
            error_code=module.error_code,
        )
        for position, module in enumerate(modules)
    )
    Payload.objects.bulk_create(
        Payload(module_run=run, side=side, body=body, size=size, masked=count)
        for run, sides in zip(runs, prepared, strict=True)
        for side, body, size, count in sides
    )


def _note(row: Execution, modules: Sequence[RemoteModule], as_of: datetime) -> None:
    """Write on the execution what a list shows of its details: the first failure, and when."""
    row.details_at, row.details_missing = as_of, ""
    culprit = next((one for one in modules if one.error_message or one.status == "error"), None)
    if culprit is not None:
        row.error_message = masked_text(culprit.error_message) or "The module failed without words."
        row.error_code, row.error_module = culprit.error_code, culprit.name
        row.error_module_id = culprit.id
    row.save(
        update_fields=["details_at", "details_missing", "error_message", "error_code",
                       "error_module", "error_module_id"]
    )  # fmt: skip
