"""The demo's work streams: people to whom summaries are passed."""

from chatarchive.models import WorkStream


def make_streams(site, described):
    """By the names that the files know them by, the site's work streams or None.

    Made only where the site has none: what somebody renamed or deleted does not come back.
    """
    streams = WorkStream.objects.filter(site=site)
    if not streams.exists():
        for fields in described:
            WorkStream.objects.create(site=site, **fields)
    made = {stream.name: stream for stream in streams.all()}
    return {fields["name"]: made.get(fields["name"]) for fields in described}
