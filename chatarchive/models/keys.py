from django.db import models
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from ..capturing.keys_panel import layout


@register_setting(icon="key", order=330)
class NetworkKeys(BaseSiteSetting):
    """One community's keys at the networks. What is secret is kept encrypted
    (``capturing.vault``) and never shown again."""

    site = models.OneToOneField(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="network_keys"
    )
    bluesky_handle = models.CharField(max_length=255, blank=True)
    mastodon_servers = models.TextField(blank=True, help_text="Host names, one to a line.")
    # One encrypted JSON object: name of a secret → secret.
    secrets = models.TextField(blank=True, editable=False)
    # Name of a secret → {"at": when it was set (ISO 8601), "by": who did, as people call them}.
    set_at = models.JSONField(default=dict, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    edit_handler = layout()

    class Meta:
        verbose_name = "keys of the networks"
        verbose_name_plural = "keys of the networks"

    def __str__(self):
        return f"keys of {self.site}"

    @property
    def servers(self):
        return self.mastodon_servers.split()
