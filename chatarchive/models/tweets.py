from django.db import models
from django.db.models import Q


class Network(models.TextChoices):
    X = "x", "X"
    BLUESKY = "bluesky", "Bluesky"
    MASTODON = "mastodon", "Mastodon"


class Account(models.Model):
    """Who wrote tweets on one network.

    Known by its native id, else by its case-folded handle. Handles change hands over the
    years, so a handle is unique only among the accounts whose id nobody captured.
    """

    network = models.CharField(max_length=10, choices=Network.choices)
    native_id = models.CharField(max_length=255, blank=True)
    handle = models.CharField(max_length=255, blank=True, help_text="As captured, without @.")
    handle_key = models.CharField(max_length=255, blank=True, editable=False)
    name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "native_id"],
                condition=~Q(native_id=""),
                name="account_native_id_once_a_network",
            ),
            models.UniqueConstraint(
                fields=["network", "handle_key"],
                condition=Q(native_id=""),
                name="account_handle_once_where_no_id_is_known",
            ),
        ]
        indexes = [models.Index(fields=["network", "handle_key"], name="account_by_handle")]

    def __str__(self):
        return f"@{self.handle}" if self.handle else self.name or "unknown account"


class Tweet(models.Model):
    """One captured post, its words stored once, as its author wrote them.

    ``key`` is ``<network>:<native id>``: what transcripts, captures and people outside the
    database refer to it by. Other tweets are named by key as well, because they may never
    have been captured.
    """

    class TimeSource(models.TextChoices):
        ID = "id", "the tweet's own id"
        ZONED = "zoned", "the capture, with its zone"
        ASSUMED = "assumed", "the capture, in an assumed zone"

    key = models.CharField(max_length=500, unique=True)
    network = models.CharField(max_length=10, choices=Network.choices)
    author = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="tweets"
    )
    text = models.TextField(blank=True)
    text_cut = models.BooleanField("only the beginning was captured", default=False)
    text_altered = models.BooleanField("the capturing tool changed the words", default=False)
    by_hand = models.BooleanField("added by hand", default=False)
    # Names of columns that no capture told, but a person or a guess: any capture knows better.
    uncaptured = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(db_index=True)
    time_source = models.CharField(max_length=10, choices=TimeSource.choices)
    language = models.CharField(max_length=20, blank=True)
    url = models.URLField(max_length=1000, blank=True)

    conversation_key = models.CharField(max_length=500, blank=True)
    reply_to_key = models.CharField(max_length=500, blank=True)
    reply_to_handle = models.CharField(max_length=255, blank=True)
    quote_of_key = models.CharField(max_length=500, blank=True)
    is_retweet = models.BooleanField(default=False)
    retweet_of_key = models.CharField(max_length=500, blank=True)
    retweet_of_handle = models.CharField(max_length=255, blank=True)
    # Keys of all versions of an edited tweet, oldest first; empty if never edited.
    edit_keys = models.JSONField(default=list, blank=True)

    links = models.JSONField(default=list, blank=True)
    media = models.JSONField(default=list, blank=True)

    # None where no capture said.
    reposts = models.PositiveIntegerField(null=True, blank=True)
    likes = models.PositiveIntegerField(null=True, blank=True)
    replies = models.PositiveIntegerField(null=True, blank=True)
    quotes = models.PositiveIntegerField(null=True, blank=True)
    # How many followed its author, then.
    author_followers = models.PositiveIntegerField(null=True, blank=True)

    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        words = self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
        return f"{self.author or 'unknown account'}: {words}"

    @property
    def native_id(self):
        return self.key.partition(":")[2]


class ChatTweet(models.Model):
    """A tweet's link to a chat it joined. It outlives the entry in the transcript: it knows
    what a person removed, so that the next import does not bring it back."""

    # No index of its own: the constraint's begins with it.
    chat = models.ForeignKey(
        "chatarchive.ChatPage",
        on_delete=models.CASCADE,
        related_name="chat_tweets",
        db_index=False,
    )
    tweet = models.ForeignKey(Tweet, on_delete=models.CASCADE, related_name="chat_tweets")
    joined_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # Why and where the last merge put it; "facilitator" is told by comparing the section.
    reason = models.CharField(max_length=20, blank=True)
    section = models.CharField(max_length=36, blank=True, help_text="Block id of its section.")
    # Whether a person should look, and where else it might belong.
    unsure = models.BooleanField(default=False)
    # Found below a tweet that had the hashtag, and nowhere by the hashtag itself.
    without_hashtag = models.BooleanField("a reply without the hashtag", default=False)
    other_section = models.CharField(max_length=36, blank=True, help_text="Block id of it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chat", "tweet"], name="tweet_joins_a_chat_once")
        ]

    def __str__(self):
        return f"{self.tweet_id} in {self.chat_id}"


class SetAsideEntry(models.Model):
    """What a facilitator had made of a tweet that left a chat because its capture was undone.

    Should the tweet come back with another capture, so do its marks, and what was removed
    stays removed. Until then it tells a save from a stale editor which entries are gone.
    """

    chat = models.ForeignKey(
        "chatarchive.ChatPage",
        on_delete=models.CASCADE,
        related_name="set_aside_entries",
        db_index=False,
    )
    key = models.CharField(max_length=500)
    entry = models.JSONField(default=dict, help_text="As it stood in the transcript.")
    section = models.CharField(max_length=36, blank=True, help_text="Block id of its section.")
    removed_at = models.DateTimeField(null=True, blank=True)
    # Of an edited tweet's versions one stands, or has the marks, for all.
    stands_as = models.CharField(max_length=500, blank=True, help_text="Key of that version.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chat", "key"], name="entry_set_aside_once_a_chat")
        ]

    def __str__(self):
        return f"{self.key} of {self.chat_id}"
