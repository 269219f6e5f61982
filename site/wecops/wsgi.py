"""For gunicorn: ``gunicorn --pythonpath .,site wecops.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wecops.settings.production")

application = get_wsgi_application()

# What was queued when the site stopped is done now.
from chatarchive.importing.thread import wake  # noqa: E402 (needs the applications)

wake()
