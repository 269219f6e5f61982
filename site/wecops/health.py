"""``/healthz``: can this process do its work?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request):
    """200 when the database answers and every migration is applied, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return JsonResponse({"status": "migrations are waiting: run manage.py migrate"}, status=503)
    return JsonResponse({"status": "ok"})
