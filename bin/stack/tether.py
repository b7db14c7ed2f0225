"""A part that only waits: when bin/up is gone without having ended the others, it ends them."""

import sys
from pathlib import Path

from stack import leftovers, lock
from stack.parts import PROGRAM_STOP_SECONDS, STORE_STOP_SECONDS


def main(data: Path) -> None:
    """Wait for bin/up's end; then end the supervisor, or what it left if it is gone as well."""
    lock.wait_until_free(data)
    leftovers.end(data, patience=PROGRAM_STOP_SECONDS + STORE_STOP_SECONDS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
