"""The same tweets brought in by ``twitter-to-sqlite``, the tool most people know for that."""

import os
import subprocess
import sys

from .commands import measured
from .made_up import write_archive

PACKAGE = "twitter-to-sqlite==0.22"


def measure(sandbox, say, count, chats, prepare):
    """A person's own archive as a zip, through both tools; ``prepare`` makes the chats."""
    tool = _installed(sandbox.folder / "peer")
    if tool is None:
        say(f"{PACKAGE} on an archive", "skipped", "(it could not be installed here)")
        return
    archive = sandbox.folder / "archive.zip"
    write_archive(archive, count, chats=chats, seed=2)
    database = sandbox.folder / "peer.sqlite3"
    theirs = measured([tool, "import", str(database), str(archive)])
    prepare()
    ours = sandbox.manage("import_chat", archive, "--sort-into-chats", "--json")
    what = f"an archive of {count:,}"
    say(f"{what}: {PACKAGE}", f"{theirs.cpu:.2f} s", f"{theirs.memory:.0f} MB")
    ratio = f"{ours.cpu / theirs.cpu:.2f} of theirs (goal 1), {ours.memory:.0f} MB"
    say(f"{what}: import_chat", f"{ours.cpu:.2f} s", ratio)


def _installed(folder):
    """The tool in a virtual environment of its own, or None."""
    tool = folder / "bin" / "twitter-to-sqlite"
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", PACKAGE]
    for command in ([sys.executable, "-m", "venv", str(folder)], install):
        if subprocess.run(command, capture_output=True, env=os.environ, check=False).returncode:  # noqa: S603
            return None
    return str(tool) if tool.exists() else None
