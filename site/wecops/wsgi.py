"""For gunicorn: ``gunicorn --pythonpath .,site wecops.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wecops.settings.production")

application = get_wsgi_application()
