"""The Execution API: requests to send, answers to read. The contract is docs/execution-api.md."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from dashboard.upstream import reading
from dashboard.upstream.client import RESPONSIVE_TIMEOUT, Client, Reply
from dashboard.upstream.errors import BadReply
from dashboard.upstream.types import (
    MISSING,
    Page,
    RemoteExecution,
    RemoteModule,
    RemoteOrganisation,
    RemoteScenario,
    RemoteTeam,
    RunAnswer,
)

STATUSES = frozenset({"pending", "running", "completed", "stopped", "error", "warning"})
# The contract's most for one page of executions; discovery lists take as many.
PAGE = 100


class ExecutionApi:
    """All that Callboard asks of an Execution API, over one client. Raises UpstreamError."""

    name = "execution_api"

    def __init__(self, client: Client) -> None:
        self.client = client

    # --- who am I, what may I see ---

    def scopes(self) -> list[str] | None:
        """What the key may do, where the platform says it; Gone where it does not."""
        reply = self.client.get("/users/me/current-authorization", lane="people")
        found = reading.mapping(reading.mapping(reply.body).get("authorization")).get("scope")
        return [reading.text(one) for one in found] if isinstance(found, list) else None

    def organisations(self, lane: str) -> tuple[list[RemoteOrganisation], bool]:
        """The organisations the key sees, and whether this is the sandbox."""
        query = {"cols[]": ["id", "name", "license"], **_paging(0)}
        reply = self.client.get("/organizations", query, lane=lane)
        rows = _rows(reply, "organizations")
        return [one for row in rows if (one := _organisation(row))], reply.is_sandbox

    def teams(self, organisation_id: int, lane: str) -> list[RemoteTeam]:
        """The teams of an organisation."""
        rows = self._all("/teams", "teams", {"organizationId": organisation_id}, lane)
        return [
            RemoteTeam(id_, _name(row)) for row in rows if (id_ := reading.whole(row.get("id")))
        ]

    def scenarios(self, team_id: int, lane: str) -> list[RemoteScenario]:
        """The scenarios of a team."""
        rows = self._all("/scenarios", "scenarios", {"teamId": team_id}, lane)
        return [one for row in rows if (one := _scenario(row))]

    def scenario(self, scenario_id: int, lane: str) -> RemoteScenario | None:
        """One scenario; None where the answer cannot be read."""
        reply = self.client.get(f"/scenarios/{scenario_id}", lane=lane)
        return _scenario(reading.mapping(reading.mapping(reply.body).get("scenario")))

    def interface(self, scenario_id: int, lane: str) -> dict[str, Any]:
        """{"input": [field], "output": [field]}; missing sides are empty."""
        reply = self.client.get(f"/scenarios/{scenario_id}/interface", lane=lane)
        found = reading.mapping(reading.mapping(reply.body).get("interface"))
        return {side: reading.items(found.get(side)) for side in ("input", "output")}

    # --- executions ---

    def list(
        self,
        scenario_id: int,
        *,
        lane: str,
        since: datetime | None = None,
        until: datetime | None = None,
        offset: int = 0,
        limit: int = PAGE,
    ) -> Page:
        """A page of executions, newest first; `since` and `until` bound `started`, inclusive."""
        query: dict[str, Any] = {"pg[limit]": limit, "pg[offset]": offset}
        if since is not None:
            query["from"] = reading.iso(since)
        if until is not None:
            query["to"] = reading.iso(until)
        reply = self.client.get(f"/scenarios/{scenario_id}/executions", query, lane=lane)
        rows = _rows(reply, "executions")
        read = [_execution(row, scenario_id) for row in rows]
        total = reading.whole(reading.mapping(reading.mapping(reply.body).get("pg")).get("total"))
        good = [one for one in read if one]
        return Page(good, full=len(rows) >= limit, total=total, odd=len(read) - len(good))

    def execution(self, scenario_id: int, execution_id: str, lane: str) -> RemoteExecution:
        """How one execution stands."""
        reply = self.client.get(_path(scenario_id, execution_id), lane=lane)
        row = reading.mapping(reading.mapping(reply.body).get("execution"))
        found = _execution(row, scenario_id)
        if found is None or found.id != execution_id:
            raise BadReply("The answer is not about the execution that was asked for.")
        return found

    def details(self, scenario_id: int, execution_id: str, lane: str) -> list[RemoteModule]:
        """What each module did, in order."""
        reply = self.client.get(f"{_path(scenario_id, execution_id)}/details", lane=lane)
        found = reading.mapping(reading.mapping(reply.body).get("execution"))
        if not isinstance(found.get("modules"), list):
            raise BadReply("The details name no modules.")
        if found.get("id") not in (None, execution_id):
            raise BadReply("The details are about another execution.")
        return [_module(row) for row in found["modules"] if isinstance(row, dict)]

    # --- acting: never repeated by themselves ---

    def run(self, scenario_id: int, data: dict[str, Any] | None, responsive: bool) -> RunAnswer:
        """Start the scenario; a responsive run waits for its end, up to 40 s (TimedOut after)."""
        body = {"data": data or {}, "responsive": responsive}
        timeout = RESPONSIVE_TIMEOUT if responsive else 20.0
        reply = self.client.send(
            "POST", f"/scenarios/{scenario_id}/run", body, lane="people", timeout=timeout
        )
        return _run_answer(reply, responsive)

    def stop(self, scenario_id: int, execution_id: str) -> RemoteExecution | None:
        """Stop a run; the execution as the platform then shows it, where it does."""
        reply = self.client.send("POST", f"{_path(scenario_id, execution_id)}/stop", lane="people")
        return _execution(
            reading.mapping(reading.mapping(reply.body).get("execution")), scenario_id
        )

    def retry(self, scenario_id: int, execution_id: str) -> RunAnswer:
        """Run again from the module that failed."""
        reply = self.client.send("POST", f"{_path(scenario_id, execution_id)}/retry", lane="people")
        return _run_answer(reply, responsive=False)

    def set_paused(self, scenario_id: int, paused: bool) -> None:
        """Pause or activate a scenario."""
        self.client.send("PATCH", f"/scenarios/{scenario_id}", {"isPaused": paused}, lane="people")

    def create(self, team_id: int, name: str, blueprint: Any) -> RemoteScenario | None:
        """Create an on-demand scenario; it starts paused or not as the platform likes."""
        body = {"name": name, "scheduling": {"type": "ondemand"}, "blueprint": blueprint}
        reply = self.client.send(
            "POST", "/scenarios", body, lane="people", query={"teamId": team_id}
        )
        whole = reading.mapping(reply.body)
        return _scenario(reading.mapping(whole.get("scenario")) or whole)

    def set_interface(self, scenario_id: int, interface: dict[str, Any]) -> None:
        """Say which inputs and outputs a scenario has."""
        self.client.send(
            "PATCH", f"/scenarios/{scenario_id}/interface", {"interface": interface}, lane="people"
        )

    def _all(
        self, path: str, name: str, query: dict[str, Any], lane: str
    ) -> "list[dict[str, Any]]":
        """All rows of an offset-paged list. A page that repeats ends it: some ignore paging."""
        found: dict[Any, dict[str, Any]] = {}
        while True:
            reply = self.client.get(path, {**query, **_paging(len(found))}, lane=lane)
            rows = [row for row in _rows(reply, name) if isinstance(row, dict)]
            before = len(found)
            found.update({row.get("id"): row for row in rows})
            if len(rows) < PAGE or len(found) == before:
                return list(found.values())


def _paging(offset: int) -> dict[str, int]:
    return {"pg[limit]": PAGE, "pg[offset]": offset}


def _path(scenario_id: int, execution_id: str) -> str:
    """Execution ids are opaque: whatever is in them must stay inside its part of the path."""
    return f"/scenarios/{scenario_id}/executions/{quote(execution_id, safe='')}"


def _rows(reply: Reply, name: str) -> list[Any]:
    rows = reading.mapping(reply.body).get(name)
    if not isinstance(rows, list):
        raise BadReply(f"The answer has no list of {name}.")
    return rows


def _name(row: dict[str, Any]) -> str:
    return reading.text(row.get("name"), 200) or f"#{row.get('id')}"


def _organisation(row: Any) -> RemoteOrganisation | None:
    id_ = reading.whole(reading.mapping(row).get("id"))
    if id_ is None:
        return None
    limit = reading.whole(reading.mapping(row.get("license")).get("apiLimit"))
    return RemoteOrganisation(id_, _name(row), limit or None)


def _scenario(row: dict[str, Any]) -> RemoteScenario | None:
    id_ = reading.whole(row.get("id"))
    if id_ is None:
        return None
    paused = row.get("isPaused") is True
    return RemoteScenario(
        id=id_,
        name=_name(row),
        is_active=row.get("isActive") is not False and not paused,
        is_invalid=row.get("isinvalid") is True,
        scheduling=reading.mapping(row.get("scheduling")),
        next_run_at=reading.moment(row.get("nextExec")),
        edited_at=reading.moment(row.get("lastEdit")),
    )


def _execution(row: Any, scenario_id: int) -> RemoteExecution | None:
    """None for what is no execution, has an unknown status, or belongs to another scenario."""
    row = reading.mapping(row)
    id_, status = reading.text(row.get("id"), 100), row.get("status")
    owner = reading.whole(row.get("scenarioId"))
    if not id_ or status not in STATUSES or owner not in (None, scenario_id):
        return None
    started, finished = reading.moment(row.get("started")), reading.moment(row.get("finished"))
    duration = reading.whole(row.get("duration"))
    if duration is None and started and finished and finished >= started:
        duration = round((finished - started).total_seconds() * 1000)
    return RemoteExecution(
        id=id_,
        status=status,
        started_at=started,
        finished_at=finished,
        duration_ms=duration,
        operations=reading.whole(row.get("operations")),
        data_transfer=reading.whole(row.get("dataTransfer")),
    )


def _module(row: dict[str, Any]) -> RemoteModule:
    error = reading.mapping(row.get("error"))
    words = row["error"] if isinstance(row.get("error"), str) else error.get("message")
    return RemoteModule(
        id=reading.whole(row.get("id")),
        name=reading.text(row.get("name")) or "Module",
        status=reading.text(row.get("status"), 20),
        duration_ms=reading.whole(row.get("duration")),
        input=row.get("input", MISSING),
        output=row.get("output", MISSING),
        error_message=reading.text(words, 5000),
        error_code=reading.text(error.get("code"), 100),
    )


def _run_answer(reply: Reply, responsive: bool) -> RunAnswer:
    body = reading.mapping(reply.body)
    id_ = reading.text(body.get("executionId"), 100)
    if not id_:
        raise BadReply("The platform accepted this but named no execution.", sent=True)
    stats = reading.mapping(body.get("stats"))
    return RunAnswer(
        id_,
        outputs=body.get("outputs"),
        operations=reading.whole(stats.get("operations")),
        data_transfer=reading.whole(stats.get("dataTransfer")),
        finished=responsive,
    )
