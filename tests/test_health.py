"""``/healthz`` tells a monitor whether this process can do its work."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder


def test_a_site_in_order_says_so(client, db):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_a_waiting_migration_is_told(client, db):
    MigrationRecorder.Migration.objects.filter(app="home").latest("applied").delete()
    response = client.get("/healthz")
    assert response.status_code == 503
    assert "migrate" in response.json()["status"]


def test_a_database_that_does_not_answer_is_told(client, db, monkeypatch):
    def applied_migrations(recorder):
        raise OperationalError("connection refused")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", applied_migrations)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert "refused" not in response.content.decode()


def test_the_answer_is_never_kept(client, db):
    assert "no-store" in client.get("/healthz")["Cache-Control"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_asking_is_allowed(client, db, method):
    assert getattr(client, method)("/healthz").status_code == 405
