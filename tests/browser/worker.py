"""What does the imports, or the captures, while a browser waits for them."""

import threading

from django.db import connections

from chatarchive.importing.thread import work_off


class Worker:
    """Works the queue off in a thread, and can be held up in the midst of it."""

    def __init__(self, work_off=work_off):
        self._work_off = work_off
        self.going = threading.Event()
        self.going.set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self.going.set()
        self._over.set()
        self._thread.join(30)

    def _work(self):
        while not self._over.wait(0.1):
            try:
                self._work_off()
            finally:
                connections.close_all()
