"""The project's virtual environment: made once, filled with the pinned packages, entered.

Runs on a bare Python: only the standard library.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from stack import disk, say
from stack.options import ROOT
from stack.say import Failure

FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
STAMP = FOLDER / "installed"
LINES_OF_A_FAILED_INSTALL = 15


def is_current(*requirements: Path) -> bool:
    """True when the environment runs and holds exactly what the files ask for."""
    wanted = {_fingerprint(file) for file in requirements}
    return STAMP.exists() and wanted <= set(STAMP.read_text().split()) and _runs()


def ensure(*requirements: Path) -> None:
    """Make the environment and install the files' pinned packages, unless that was done."""
    if is_current(*requirements):
        return
    disk.require(FOLDER, disk.ROOM_FOR_PACKAGES)
    if not _runs():
        _make()
    since = time.monotonic()
    for file in requirements:
        _install(file)
    STAMP.write_text("\n".join(_fingerprint(file) for file in requirements) + "\n")
    say.part("packages", "installed", since)


def enter(script: Path, arguments: list[str]) -> None:
    """Go on inside the environment: the same process, now with its Python. Returns when inside."""
    if Path(sys.prefix).resolve() != FOLDER.resolve():
        os.execv(PYTHON, [str(PYTHON), str(script), *arguments])  # noqa: S606


def _runs() -> bool:
    """True when the environment's Python starts, has pip, and is not too old.

    It is not when the system's Python below it was replaced or its making was interrupted.
    """
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        _install_venv_module()
    say.part("packages", f"making {FOLDER.name} for Python {sys.version.split()[0]}")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(FOLDER)], capture_output=True, text=True
    )
    if made.returncode:
        raise Failure(f"the virtual environment could not be made: {_last_words(made)}")


def _install_venv_module() -> None:
    """Debian and Ubuntu ship Python without what makes a virtual environment."""
    package = "python{}.{}-venv".format(*sys.version_info)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise Failure(
            "this Python cannot make virtual environments; install what is missing once:"
            f" sudo apt-get install {package}"
        )
    say.part("packages", f"installing the system's {package}, which this Python lacks")
    for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        ran = subprocess.run(["apt-get", *command], capture_output=True, text=True)
        if ran.returncode:
            raise Failure(f"apt-get {' '.join(command)} failed: {_last_words(ran)}")


def _install(requirements: Path) -> None:
    count = len(re.findall(r"^[\w.-]+==", requirements.read_text(), re.MULTILINE))
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(requirements)]
    say.part("packages", f"installing {count} of {requirements.relative_to(ROOT)}")
    words: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        try:
            for words_of_pip in pip.stdout or ():
                words.append(words_of_pip.rstrip())
                _tell(words, count)
        except BaseException:
            pip.terminate()
            raise
    say.progress_ends()
    if pip.returncode:
        said = "\n".join(words[-LINES_OF_A_FAILED_INSTALL:])
        raise Failure(f"the packages of {requirements.name} could not be installed:\n{said}")


def _tell(words: list[str], count: int) -> None:
    done = sum(word.startswith(("Collecting ", "Requirement already")) for word in words)
    if words[-1].startswith("Installing collected"):
        say.progress("packages", f"unpacking {count}")
    else:
        say.progress("packages", f"{min(done, count)} of {count}")


def _fingerprint(requirements: Path) -> str:
    """Names the file's content and the Python it was installed for, whose wheels differ."""
    content = requirements.read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def _last_words(ran: "subprocess.CompletedProcess[str]") -> str:
    lines = (ran.stderr.strip() or ran.stdout.strip()).splitlines()
    return lines[-1] if lines else f"exit code {ran.returncode}"
