#!/usr/bin/env python
"""Django's command line, with ``site/`` (settings, addresses, templates) on the path."""

import gc
import os
import signal
import sys
from pathlib import Path


def main():
    # What starting up makes stays: to look for garbage in it takes a tenth of the time.
    gc.set_threshold(50_000, 10, 10)
    # ``site`` is also a module of Python's own, so the folder can be no package.
    sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wecops.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    # All is done. Who interrupts what is left, Python's own tidying up, is shown no traceback.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
