"""Whole processes, as a person runs them: how long a command takes beside a bare start."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

# Linux tells memory in KB, macOS in bytes.
_PER_MB = 1024**2 if sys.platform == "darwin" else 1024
ROOT = Path(__file__).resolve().parent.parent


class Run(NamedTuple):
    """A command that was run. ``cpu`` is what it had of the processor, which depends less than
    ``seconds`` on what else goes on; ``memory`` is the most it held at once, in MB."""

    seconds: float
    cpu: float
    memory: float
    output: str


class Sandbox:
    """A migrated SQLite database of its own in ``folder``, and the commands run against it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.database = self.folder / "bench.sqlite3"
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "MEDIA_ROOT": str(self.folder / "media"),
            "DJANGO_SETTINGS_MODULE": "wecops.settings.dev",
        }
        self.manage("migrate", "--verbosity", "0")
        self._migrated = self.folder / "migrated.sqlite3"
        shutil.copy(self.database, self._migrated)

    def start_afresh(self):
        """The database again as ``migrate`` left it."""
        for left in self.folder.glob(f"{self.database.name}-*"):
            left.unlink()
        shutil.copy(self._migrated, self.database)

    def settle(self):
        """All that was written in the one file, for whoever copies it."""
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def manage(self, *arguments):
        """Run a command. Returns a Run; a failure ends the bench."""
        command = [sys.executable, "manage.py", *map(str, arguments)]
        return measured(command, cwd=ROOT, env=self.environment)

    def python(self, code):
        """Run ``code`` in a Django shell of its own, for preparing data."""
        return self.manage("shell", "--verbosity", "0", "-c", code).output.strip()


def measured(command, **options):
    """Run ``command``. Returns a Run; a failure ends the bench."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors, **options)  # noqa: S603
        # Unlike ``wait``, it tells what this very process used.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}\n{errors.read()}")
        cpu = used.ru_utime + used.ru_stime
        return Run(seconds, cpu, used.ru_maxrss / _PER_MB, output.read())


def best_of(times, run):
    """The shortest of several runs: what the work costs when nothing else disturbs it."""
    return min(run() for _ in range(times))
