"""What one data folder remembers from start to start: ports, passwords, who its admin is."""

import json
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from stack.disk import write_private
from stack.say import Failure


@dataclass
class Remembered:
    """The content of <data>/stack.json; only its owner may read it."""

    postgres_port: int = 0
    postgres_password: str = ""
    valkey_port: int = 0
    valkey_password: str = ""
    admin: str = ""


def load(data: Path) -> Remembered:
    """What was kept, with passwords made where there were none."""
    kept = Remembered(**_known(_file(data)))
    kept.postgres_password = kept.postgres_password or _password()
    kept.valkey_password = kept.valkey_password or _password()
    return kept


def keep(data: Path, remembered: Remembered) -> None:
    """Write it for the next start."""
    write_private(_file(data), json.dumps(asdict(remembered), indent=1) + "\n")


def secret_key(data: Path) -> str:
    """Django's secret key of this data folder, made at the first start."""
    file = data / "secret"
    if not file.exists():
        write_private(file, secrets.token_urlsafe(50) + "\n")
    return file.read_text().strip()


def _file(data: Path) -> Path:
    return data / "stack.json"


def _known(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        content = json.loads(file.read_text())
    except ValueError:
        raise Failure(f"{file} is damaged; it holds the database's password") from None
    names = {field.name for field in fields(Remembered)}
    return {name: value for name, value in content.items() if name in names}


def _password() -> str:
    # Needs no quoting in a URL or a configuration file.
    return secrets.token_urlsafe(24)
