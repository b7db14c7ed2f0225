"""The environment, read once: typed, and everything that is wrong is said by name at the start.

environs does the reading (`<NAME>_FILE` names a file with the value, for container secrets).
`finish()` stops the start with one line that names each wrong or missing variable.
"""

from environs import EnvValidationError, FileAwareEnv

env = FileAwareEnv(eager=False, strip_whitespace=True)


def finish() -> None:
    """End reading; exit with a line naming every wrong variable."""
    try:
        env.seal()
    except EnvValidationError as error:
        wrong = "; ".join(f"{name}: {' '.join(words)}" for name, words in _messages(error))
        raise SystemExit(f"Callboard cannot start, wrong settings: {wrong}") from None


def _messages(error: EnvValidationError) -> list[tuple[str, list[str]]]:
    return [(name, list(words)) for name, words in sorted(error.error_messages.items())]
