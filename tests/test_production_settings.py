"""The production settings in a process of their own, as the server starts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEEDED = {"SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2, "ALLOWED_HOSTS": "example.org"}


def manage(*arguments, **environment):
    """Run ``manage.py`` under the production settings, with this environment and no other."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "wecops.settings.production"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_djangos_deployment_checks_find_nothing():
    run = manage("check", "--deploy", "--fail-level", "WARNING", **NEEDED)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("missing", NEEDED)
@pytest.mark.parametrize("nothing", [{}, {"SECRET_KEY": "", "ALLOWED_HOSTS": " ,"}])
def test_a_missing_setting_is_named(missing, nothing):
    environment = nothing | {name: value for name, value in NEEDED.items() if name != missing}
    run = manage("check", **environment)
    assert run.returncode != 0
    assert f"Set {missing} in the environment" in run.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("CAPTURE_POST_PRICE", "5 cents"), ("MASTODON_ACCESS_TOKENS", "zq9zq9")]
)
def test_a_bad_setting_is_named_and_not_repeated(name, value):
    run = manage("check", **NEEDED | {name: value})
    assert run.returncode != 0
    assert f"{name} in the environment" in run.stderr and value not in run.stderr


def test_visitors_are_sent_to_tls_and_the_health_check_is_not(tmp_path):
    # The database is empty, which the health check says with its 503.
    ask = """if True:
        from django.test import Client
        client = Client(headers={"host": "example.org"})
        plain = client.get("/admin/login/")
        assert plain.status_code == 301 and plain.url == "https://example.org/admin/login/"
        assert client.get("/healthz").status_code == 503
        behind_proxy = client.get("/healthz", headers={"x-forwarded-proto": "https"})
        assert behind_proxy.headers["Strict-Transport-Security"]
        assert Client(headers={"host": "other.example"}).get("/healthz").status_code == 400
    """
    files = {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "STATIC_ROOT": str(tmp_path)}
    run = manage("shell", "--no-imports", "-c", ask, **NEEDED, **files)
    assert run.returncode == 0, run.stderr


def test_nobody_signs_in_by_choosing_a_handle():
    ask = """if True:
        import sys
        from django.urls import NoReverseMatch, reverse
        try:
            reverse("development_log_in")
        except NoReverseMatch:
            pass
        else:
            raise SystemExit("It has an address.")
        assert "home.sign_in.development" not in sys.modules
        try:
            import home.sign_in.development
        except Exception as error:
            assert "for development only" in str(error), error
        else:
            raise SystemExit("It can be had.")
    """
    run = manage("shell", "--no-imports", "-c", ask, **NEEDED, DEVELOPMENT_LOG_IN="1")
    assert run.returncode == 0, run.stderr
