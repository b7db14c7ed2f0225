"""All models, for Django's discovery; each lives in the package of its capability."""

from dashboard.access.models import AuditEntry, Grant
from dashboard.actions.models import ActionRequest
from dashboard.connections.models import Connection, Organisation, Team
from dashboard.executions.models import Execution, ModuleRun, Payload, Scenario
from dashboard.sync.models import ScenarioSync

__all__ = [
    "ActionRequest",
    "AuditEntry",
    "Connection",
    "Execution",
    "Grant",
    "ModuleRun",
    "Organisation",
    "Payload",
    "Scenario",
    "ScenarioSync",
    "Team",
]
