"""A key that was set is used, and told to nobody: in no page, row, dump, log or report."""

import copy
import logging
import pickle
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from django.views.debug import ExceptionReporter
from wagtail.models import GroupSitePermission, ModelLogEntry, Site

from chatarchive.capturing.keys import SecretField
from chatarchive.capturing.sources import sources_of
from chatarchive.capturing.vault import Secret, kept_keys, sealed, unsealed
from chatarchive.models import NetworkKeys
from tests.factories import make_facilitator, make_other_community, make_superuser

BEARER = "AAAAinventedbearer%2Bof%3Dtests" + "Zq9" * 20
PASSWORD = "zqab-cdef-ghij-klmn"
TOKEN = "zq" + "inventedtokenofmastodon7" * 2
KEYS = (BEARER, PASSWORD, TOKEN)
SERVER = "social.example.org"
WHOLE = {
    "bluesky_handle": "@Pat.example.org",
    "mastodon_servers": SERVER,
    "x_bearer_token": f"Bearer {BEARER}\n",
    "bluesky_app_password": f" {PASSWORD} ",
}


def address(site):
    return reverse("wagtailsettings:edit", args=["chatarchive", "networkkeys", site.pk])


@pytest.fixture
def site(db):
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def filled(site, client):
    """A community with all its keys, set in the form by who is logged in now."""
    client.force_login(make_superuser())
    assert client.post(address(site), WHOLE).status_code == 302
    plain = {name: WHOLE[name] for name in ("bluesky_handle", "mastodon_servers")}
    answer = client.post(address(site), plain | {f"mastodon-{SERVER}": TOKEN})
    assert answer.status_code == 302
    return site


def told(text):
    return [key for key in KEYS if key in text]


def test_what_was_set_is_what_is_used(filled):
    used = {source.network: source for source in sources_of(filled)}
    assert [used[name].secret.open() for name in ("x", "bluesky", "mastodon")] == [*KEYS]
    assert used["bluesky"].handle == "pat.example.org" and used["mastodon"].server == SERVER


def test_no_page_row_dump_or_log_holds_a_key(filled, client, caplog):
    caplog.set_level(logging.DEBUG)
    wrong = WHOLE | {"bluesky_handle": PASSWORD, "mastodon_servers": f"{SERVER}\n{TOKEN}"}
    wrong |= {"x_bearer_token": f"{BEARER} {BEARER}"}
    pages = [client.get(address(filled)), client.post(address(filled), wrong)]
    # A second field of a name would be sent too, empty.
    assert [pages[0].text.count(f'name="{name}"') for name in WHOLE] == [1] * len(WHOLE)
    assert "Set on" in pages[0].text and "by admin" in pages[0].text
    assert "That is no bearer token" in pages[1].text and "Line 2" in pages[1].text
    pages.append(client.get(reverse("wagtailadmin_reports:site_history")))
    assert "bearer token for X" in pages[2].text
    assert not [told(page.text) for page in pages if told(page.text)]
    out = StringIO()
    call_command("dumpdata", stdout=out)
    assert NetworkKeys.objects.get().secrets in out.getvalue()
    assert not told(out.getvalue()) and not told(caplog.text)
    logged = [one for one in ModelLogEntry.objects.all() if one.action == "chatarchive.keys"]
    assert [one.data["removed"] for one in logged] == [[], []]


def test_an_empty_field_keeps_and_a_tick_removes(filled, client):
    plain = {name: WHOLE[name] for name in ("bluesky_handle", "mastodon_servers")}
    client.post(address(filled), plain | {"remove-x_bearer_token": "on"})
    assert {source.network for source in sources_of(filled)} == {"bluesky", "mastodon"}
    client.post(address(filled), {"bluesky_handle": "", "mastodon_servers": "other.example.org"})
    assert [source.server for source in sources_of(filled)] == ["other.example.org"]
    assert not kept_keys(filled).secret(f"mastodon {SERVER}")


def test_another_secret_key_opens_nothing_and_a_fallback_does(filled, client, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-one-of-the-tests"
    assert not kept_keys(filled).secret("x_bearer_token")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert kept_keys(filled).secret("x_bearer_token").open() == BEARER
    kept = NetworkKeys.objects.get(site=filled)
    kept.secrets = kept.secrets[:-9] + "AAAAAAAA="
    kept.save()
    client.force_login(make_superuser("newcomer"))
    assert "can no longer be read" in client.get(address(filled)).text


def test_only_who_was_given_the_right_sees_keys_and_only_of_their_community(site, client):
    other = make_other_community().site
    user = make_facilitator()
    client.force_login(user)
    # Wagtail sends who has no right back to its first page.
    assert client.get(address(site)).status_code == 302
    GroupSitePermission.objects.create(
        group=user.groups.first(),
        site=other,
        permission=Permission.objects.get(codename="change_networkkeys"),
    )
    client.force_login(type(user).objects.get(pk=user.pk))
    assert client.get(address(other)).status_code == 200
    assert client.get(address(site)).status_code == 302
    assert client.post(address(site), WHOLE).status_code == 302
    assert not sources_of(site)
    client.post(address(other), WHOLE)
    assert {source.network for source in sources_of(other)} == {"x", "bluesky", "mastodon"}
    assert not sources_of(site)


def test_the_community_s_own_keys_win_and_no_handle_goes_with_another_s_password(filled, settings):
    settings.X_BEARER_TOKEN = "of-the-environment"
    settings.BLUESKY_HANDLE, settings.BLUESKY_APP_PASSWORD = "site.example.org", "of-the-site"
    assert sources_of(filled, ["x"])[0].secret.open() == BEARER
    kept = NetworkKeys.objects.get(site=filled)
    kept.secrets = ""
    kept.save()
    assert sources_of(filled, ["x"])[0].secret.open() == "of-the-environment"
    [bluesky] = sources_of(filled, ["bluesky"])
    assert (bluesky.handle, bluesky.secret.open()) == ("site.example.org", "of-the-site")


def test_a_report_of_an_error_tells_nothing_that_was_sent(site, client, settings, monkeypatch):
    def fail(*given, **named):
        raise RuntimeError("invented")

    client.force_login(make_superuser())
    client.raise_request_exception = False
    monkeypatch.setattr("chatarchive.capturing.keys.sealed", fail)
    for settings.DEBUG in (False, True):
        answer = client.post(address(site), WHOLE)
        assert answer.status_code == 500
        request = answer.wsgi_request
        reporter = ExceptionReporter(request, *answer.exc_info)
        assert not told(reporter.get_traceback_html() + reporter.get_traceback_text())
        assert not told(answer.text)


def test_a_secret_is_not_written_down():
    secret = Secret(BEARER)
    forms = (repr(secret), str(secret), f"{secret}", f"{[secret]!r}")
    assert not [form for form in forms if told(form)]
    assert not hasattr(secret, "__dict__")
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError) as error:
            write(secret)
        assert not told(str(error.value))


def test_what_is_sealed_opens_again_and_is_never_twice_the_same():
    first, second = sealed({"a": Secret(BEARER)}), sealed({"a": Secret(BEARER)})
    assert first != second and not told(first)
    assert unsealed(first)["a"].open() == unsealed(second)["a"].open() == BEARER
    assert sealed({}) == "" and unsealed("") == {}


@pytest.mark.parametrize(
    "pasted", ["Bearer k-e-y", "Authorization: bearer k-e-y", ' "k-e-y"\n', "k-e-y"]
)
def test_what_is_pasted_along_is_taken_off(pasted):
    assert SecretField(shape=r"[a-z-]+", refused="No.").clean(pasted).open() == "k-e-y"
