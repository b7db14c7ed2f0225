"""The vocabulary of permission: three roles, the verbs of each. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is to a team; each role can do all that the one before can."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"


VERBS: dict[Role, frozenset[str]] = {
    Role.VIEWER: frozenset({"see", "export"}),
    Role.OPERATOR: frozenset({"run", "stop", "retry", "pause", "activate", "sync"}),
    Role.ADMIN: frozenset({"connect", "audit", "people", "create"}),
}
ORDER = list(Role)


def allows(role: Role | None, verb: str) -> bool:
    """Whether `role` includes `verb`. Nobody (None) may do nothing."""
    if role is None:
        return False
    return any(verb in VERBS[lower] for lower in ORDER[: ORDER.index(role) + 1])


def highest(*roles: Role | None) -> Role | None:
    """The strongest of some roles; None when there is none."""
    return max((role for role in roles if role), key=ORDER.index, default=None)


@dataclass(frozen=True)
class Scope:
    """All that one person may do: a role for all teams (or None), and roles by team id."""

    everywhere: Role | None = None
    by_team: dict[int, Role] = field(default_factory=dict)

    def role(self, team_id: int | None) -> Role | None:
        """The person's role for a team; for no team in particular, the one for all teams."""
        own = self.by_team.get(team_id) if team_id is not None else None
        return highest(self.everywhere, own)

    def may(self, verb: str, team_id: int | None = None) -> bool:
        """Whether the person may do `verb` on that team (None: on everything)."""
        return allows(self.role(team_id), verb)

    def may_somewhere(self, verb: str) -> bool:
        """Whether there is any team on which the person may do `verb`."""
        return self.may(verb) or any(allows(role, verb) for role in self.by_team.values())

    def team_ids(self, verb: str = "see") -> set[int] | None:
        """The teams on which the person may do `verb`; None means all of them."""
        if allows(self.everywhere, verb):
            return None
        return {team for team, role in self.by_team.items() if allows(role, verb)}
