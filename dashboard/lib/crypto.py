"""Sealing of platform keys: MultiFernet over keys from the environment or a private file.

The newest key seals, every key opens; so a rotation is: put a new key first, `rotate_keys`,
take the old one away.
"""

import hashlib
import os
import stat
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotOpenError(Exception):
    """A sealed value fits none of our keys."""


def seal(plain: str) -> bytes:
    """`plain` encrypted with the newest key."""
    return _keyring().encrypt(plain.encode())


def unseal(sealed: bytes) -> str:
    """The text behind `sealed`. Raises CannotOpenError when no key fits."""
    try:
        return _keyring().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise CannotOpenError("No sealing key of this installation opens this value.") from None


def reseal(sealed: bytes) -> bytes:
    """The same value under the newest key."""
    return _keyring().rotate(bytes(sealed))


def fingerprint(plain: str) -> str:
    """The ends of the SHA-256, enough to tell two keys apart and useless to anyone else."""
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return f"{digest[:4]} {digest[4:8]} … {digest[-4:]}"


def forget_keys() -> None:
    """Read the keys again at the next use (after a rotation)."""
    _keyring.cache_clear()


def add_key(path: Path) -> None:
    """Put a fresh key first in the key file."""
    keys = path.read_text().split() if path.exists() else []
    _write_private(path, [Fernet.generate_key().decode(), *keys])
    forget_keys()


def keep_newest(path: Path) -> None:
    """Drop all but the first key of the key file."""
    _write_private(path, path.read_text().split()[:1])
    forget_keys()


@lru_cache(maxsize=1)
def _keyring() -> MultiFernet:
    keys = settings.SEALING_KEYS or _keys_of_file(Path(settings.SEALING_KEY_PATH))
    return MultiFernet([Fernet(key) for key in keys])


def _keys_of_file(path: Path) -> list[str]:
    if not path.exists():
        _create_private(path, Fernet.generate_key().decode())
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise PermissionError(f"{path} holds sealing keys and must have mode 0600.")
    return path.read_text().split()


def _create_private(path: Path, key: str) -> None:
    """Create the key file unless another process was first: then its key counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    _write_private(draft, [key])
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _write_private(path: Path, keys: list[str]) -> None:
    draft = path.with_name(f"{path.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
