"""Invented data for tests, one plain function each: what is not given gets a sensible default.

Times given without a zone count as UTC. Ids are true snowflakes of the tweet's time, so
whatever asks an id for its time gets the answer the test expects.
"""

import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count
from time import time
from types import SimpleNamespace
from unittest.mock import patch
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from aboutwe.models import ProfileIndexPage, ProfilePage
from chatarchive.album import Album
from chatarchive.models import (
    Account,
    Capture,
    ChatHost,
    ChatIndexPage,
    ChatPage,
    ChatQuestion,
    ChatStep,
    ChatTweet,
    Tweet,
    TweetReport,
    WorkStream,
)
from chatarchive.readers import CaptureFile, Reading, ReadingContext
from chatarchive.records import AuthorRecord, Media, TweetRecord
from home import visitors
from home.models import (
    BlogIndexPage,
    BlogPage,
    Comment,
    CommunitySettings,
    HomePage,
    Visitor,
)

# A Tuesday in winter, when London's clocks show UTC.
CHAT_STARTS = datetime(2024, 1, 16, 21, 0, tzinfo=UTC)

_ID_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
_numbers = count(1)


def began(seconds_ago=60):
    """What a visitors' form says of when it was shown."""
    with patch.object(visitors, "time", lambda: time() - seconds_ago):
        return visitors.VisitorFormMixin()["began"].value()


def utc(*parts):
    """``utc(2024, 1, 16, 21, 5)``: that moment, aware."""
    return datetime(*parts, tzinfo=UTC)


def tweet_id(at, number=None):
    """An id as X would have given out at ``at``; the same ``number`` (0 to 4,194,303) and
    millisecond give the same id."""
    milliseconds = (_aware(at) - _ID_EPOCH) // timedelta(milliseconds=1)
    number = next(_numbers) if number is None else number
    return str((milliseconds << 22) + number % (1 << 22))


def set_community(site=None, **fields):
    """Facts about a community, else the default site's: name, handle, hashtags, time_zone, …"""
    community = CommunitySettings.for_site(site or Site.objects.get(is_default_site=True))
    for name, value in fields.items():
        setattr(community, name, value)
    community.save()
    return community


def make_chat(
    parent=None,
    *,
    hosts=(),
    questions=(),
    reading=(),
    topics=(),
    transcript=(),
    live=True,
    **fields,
):
    """A chat page with its first revision, below the chats index unless ``parent`` is given.

    ``hosts`` are handles or whole ChatHosts, ``questions`` words, ``reading`` ChatReadings,
    ``topics`` names, ``transcript`` raw blocks (see ``section``); ``introduction`` and
    ``summary`` may be raw blocks too. ``live=False`` makes a draft.
    """
    number = next(_numbers)
    fields = {
        "title": f"Chat {number}",
        "slug": f"chat-{number}",
        "starts_at": CHAT_STARTS,
        "transcript": transcript,
    } | fields
    fields["starts_at"] = _aware(fields["starts_at"])
    for name in ("introduction", "summary", "transcript"):
        if isinstance(fields.get(name), (list, tuple)):
            fields[name] = json.dumps(list(fields[name]))
    # Published below, once: nothing has to be counted and indexed twice.
    chat = ChatPage(live=False, **fields)
    chat.hosts = [
        ChatHost(handle=host.lstrip("@")) if isinstance(host, str) else host for host in hosts
    ]
    chat.questions = [ChatQuestion(words=words) for words in questions]
    chat.reading_list = list(reading)
    chat.tags.add(*topics)
    parent = parent or ChatIndexPage.objects.first()
    parent.add_child(instance=chat)
    revision = chat.save_revision()
    if live:
        revision.publish()
    return ChatPage.objects.get(pk=chat.pk)


def make_post(parent=None, *, live=True, **fields):
    """A post of the blog, which is made below the default site's home page if need be.

    ``body`` may be raw blocks, ``tags`` names.
    """
    number = next(_numbers)
    tags = fields.pop("tags", ())
    fields = {"title": f"Post {number}", "slug": f"post-{number}", "author_name": "Pat"} | fields
    if isinstance(fields.get("body"), (list, tuple)):
        fields["body"] = json.dumps(list(fields["body"]))
    if parent is None:
        home = HomePage.objects.first()
        parent = BlogIndexPage.objects.child_of(home).first() or home.add_child(
            instance=BlogIndexPage(title="Blog", slug="blog")
        )
    post = BlogPage(live=live, **fields)
    post.tags.add(*tags)
    parent.add_child(instance=post)
    revision = post.save_revision()
    if live:
        revision.publish()
    return BlogPage.objects.get(pk=post.pk)


def make_other_community(hostname="bakers.example", name="WeBakers", **facts):
    """A second site in the installation, with ``facts`` of its community. Returns ``site``, and
    its pages ``home``, ``chats`` and ``blog``."""
    home = Page.objects.get(depth=1).add_child(
        instance=HomePage(title=name, slug=hostname.partition(".")[0])
    )
    site = Site.objects.create(hostname=hostname, root_page=home, site_name=name)
    chats = ChatIndexPage(title="Chats", slug="chats", show_in_menus=True)
    blog = BlogIndexPage(title="Blog", slug="blog", show_in_menus=True)
    set_community(site, name=name, **facts)
    return SimpleNamespace(
        site=site,
        home=home,
        chats=home.add_child(instance=chats),
        blog=home.add_child(instance=blog),
    )


def hide(page):
    """Make a page private: only for those who are logged in."""
    return PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type=PageViewRestriction.LOGIN
    )


def make_profile(parent=None, *, live=True, home=None, **fields):
    """Somebody of About We, which is made below the home page, the default site's, if need be.

    They have agreed to being public, unless ``consent_given_on`` says otherwise.
    """
    number = next(_numbers)
    fields = {
        "title": f"Person {number}",
        "slug": f"person-{number}",
        "consent_given_on": date(2024, 1, 9),
    } | fields
    if parent is None:
        home = home or HomePage.objects.first()
        parent = ProfileIndexPage.objects.child_of(home).first() or home.add_child(
            instance=ProfileIndexPage(title="About We", slug="about-we", show_in_menus=True)
        )
    profile = parent.add_child(instance=ProfilePage(live=live, **fields))
    revision = profile.save_revision()
    if live:
        revision.publish()
    return ProfilePage.objects.get(pk=profile.pk)


def make_stream(name="Custody review group", **fields):
    """A work stream of the default site, unless ``site`` says otherwise."""
    fields = {"site": Site.objects.get(is_default_site=True)} | fields
    return WorkStream.objects.create(name=name, **fields)


def make_step(chat, kind="passed_on", words="Sent the summary.", **fields):
    """A step after ``chat``, as readers see it once it is published."""
    fields = {"date": date(2024, 2, 1)} | fields
    return ChatStep.objects.create(chat=chat, kind=kind, words=f"<p>{words}</p>", **fields)


def make_visitor(handle="vic_example", key=None, **fields):
    """Somebody who signed in with X once; the same one when called again."""
    visitor = Visitor.objects.filter(handle=handle).first()
    if visitor:
        return visitor
    number = next(_numbers)
    user = get_user_model()(username=f"x-{number}")
    user.set_unusable_password()
    user.save()
    fields = {"name": handle.replace("_", " ").title()} | fields
    return Visitor.objects.create(user=user, key=key or f"x:{number}", handle=handle, **fields)


def make_comment(page, text=None, *, author="vic_example", answers=None, **fields):
    """A comment below a post, shown unless ``state`` says otherwise. ``author`` is a handle or a
    Visitor, ``answers`` a comment."""
    author = make_visitor(author) if isinstance(author, str) else author
    fields = {
        "handle": author.handle,
        "name": author.name,
        "state": Comment.State.SHOWN,
        "answers": answers and answers.pk,
    } | fields
    text = text or f"Comment {next(_numbers)}"
    return Comment.objects.create(page=page, author=author, text=text, **fields)


def section(heading, *entries, id=None):
    """A transcript's section in raw form.

    An entry is a tweet, a key, or a whole entry: ``{"key": tweet.key, "hidden": True}``.
    """
    return {
        "type": "section",
        "id": id or str(uuid4()),
        "value": {"heading": heading, "tweets": [_entry(entry) for entry in entries]},
    }


def commentary(html, *, id=None):
    """A transcript's commentary in raw form."""
    return {"type": "commentary", "id": id or str(uuid4()), "value": html}


def make_account(handle="pat_example", **fields):
    """The account of that handle; the same one when called again."""
    fields = {"network": "x", "native_id": ""} | fields
    account, _ = Account.objects.get_or_create(
        network=fields.pop("network"),
        handle_key=handle.casefold(),
        native_id=fields.pop("native_id"),
        defaults={"handle": handle, "name": handle.replace("_", " ").title()} | fields,
    )
    return account


def make_tweet(
    native_id=None,
    *,
    text="Good evening, all",
    author="pat_example",
    at=None,
    reply_to=None,
    quote_of=None,
    retweet_of=None,
    **fields,
):
    """A stored tweet, in no chat yet (see ``join``).

    ``author`` is a handle, an Account or None; ``reply_to``, ``quote_of`` and
    ``retweet_of`` are tweets. Without ``at``, tweets follow each other by the second.
    """
    number = next(_numbers)
    at = _aware(at) if at else CHAT_STARTS + timedelta(seconds=number)
    network = fields.setdefault("network", "x")
    if reply_to:
        fields = {"reply_to_key": reply_to.key, "reply_to_handle": _handle_of(reply_to)} | fields
    if quote_of:
        fields = {"quote_of_key": quote_of.key} | fields
    if retweet_of:
        fields = {
            "is_retweet": True,
            "retweet_of_key": retweet_of.key,
            "retweet_of_handle": _handle_of(retweet_of),
        } | fields
    return Tweet.objects.create(
        key=f"{network}:{native_id or tweet_id(at, number)}",
        text=text,
        author=make_account(author, network=network) if isinstance(author, str) else author,
        created_at=at,
        **{"time_source": Tweet.TimeSource.ID} | fields,
    )


def join(chat, *tweets, **fields):
    """Link tweets to a chat, as an import does. Returns the link, or a list of them."""
    links = [ChatTweet.objects.create(chat=chat, tweet=tweet, **fields) for tweet in tweets]
    return links[0] if len(links) == 1 else links


def make_report(chat, tweet, **fields):
    """An open TweetReport."""
    fields = {"reason": TweetReport.Reason.ABUSIVE, "message": "Please look at this."} | fields
    return TweetReport.objects.create(chat=chat, tweet=tweet, **fields)


def make_capture(*tweets, chat=None, **fields):
    """A Capture that brought ``tweets`` into ``chat``, which joins them if need be."""
    number = next(_numbers)
    capture = Capture.objects.create(
        **{
            "site": Site.objects.get(is_default_site=True),
            "name": f"capture-{number}.jsonl",
            "size": 1000,
            "sha256": f"{number:064x}",
            "format": "twitter-v2",
            "zone": "Europe/London",
        }
        | fields
    )
    for place, tweet in enumerate(tweets, start=1):
        link, _ = ChatTweet.objects.get_or_create(chat=chat, tweet=tweet)
        capture.captured_tweets.create(chat_tweet=link, where=f"line {place}")
    return capture


def make_record(
    native_id=None, *, text="Good evening, all", author="pat_example", at=None, **fields
):
    """A TweetRecord, as a reader gives it. ``author`` is a handle, an AuthorRecord or None."""
    number = next(_numbers)
    at = _aware(at) if at else CHAT_STARTS + timedelta(seconds=number)
    return TweetRecord(
        native_id=native_id or tweet_id(at, number),
        text=text,
        created_at=at,
        author=AuthorRecord(handle=author) if isinstance(author, str) else author,
        **{"where": f"line {number}"} | fields,
    )


def picture(form="JPEG", size=(64, 48), colour="teal", mode="RGB", **options):
    """The bytes of a picture; ``options`` are Pillow's for saving it, such as ``exif``."""
    written = BytesIO()
    image = Image.new("RGB", size, colour)
    image.putpixel((0, 0), (255, 255, 255))
    image.convert(mode).save(written, form, **options)
    return written.getvalue()


def make_picture_of(width, height, **fields):
    """A picture in the image library."""
    file = ContentFile(picture(size=(width, height)), f"picture-{next(_numbers)}.jpg")
    fields = {"title": "DSC_0042", "description": "A mug on a desk"} | fields
    return get_image_model().objects.create(file=file, **fields)


def keep_pictures(tweet, *sizes, alt=""):
    """Give a stored tweet pictures of these sizes, as an import does: Abc0, Abc1 …"""
    media = []
    for number, size in enumerate(sizes):
        content = picture(size=size)
        file = CaptureFile("a.jpg", len(content), lambda content=content: BytesIO(content))
        address = f"https://pbs.twimg.com/media/Abc{number}.jpg"
        media.append(Media("photo", address, "https://t.co/photo", alt, file))
    with Album() as album:
        album.keep([make_record(tweet.native_id, media=media)], None, [])
    tweet.media = [
        {"kind": one.kind, "url": one.url, "text_url": one.text_url, "alt": one.alt}
        for one in media
    ]
    tweet.save()
    return list(tweet.pictures.order_by("pk"))


def archived(text, *names, id=None, alt="", at=None, **fields):
    """A tweet as a person's archive holds it, with photos of these names."""
    at = _aware(at) if at else CHAT_STARTS + timedelta(seconds=next(_numbers))
    media = [
        {
            "type": "photo",
            "media_url_https": f"https://pbs.twimg.com/media/{name}",
            "url": "https://t.co/photo",
            **({"ext_alt_text": alt} if alt else {}),
        }
        for name in names
    ]
    return {
        "id_str": id or tweet_id(at),
        "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "full_text": f"{text} https://t.co/photo" if names else text,
        "entities": {"media": media[:1]} if media else {},
        **({"extended_entities": {"media": media}} if media else {}),
        **fields,
    }


def archive_zip(path, tweets, pictures=(), *, handle="quill_example", folder="data/tweets_media"):
    """A person's archive as X gives it; ``pictures`` are bytes by file name."""
    account = {"accountId": "9000000011", "username": handle, "accountDisplayName": "Quill"}
    entries = [{"tweet": tweet} for tweet in tweets]
    with zipfile.ZipFile(path, "w") as archive:
        for name, part, values in (
            ("account.js", "account", [{"account": account}]),
            ("tweets.js", "tweets", entries),
        ):
            archive.writestr(f"data/{name}", f"window.YTD.{part}.part0 = {json.dumps(values)}")
        for name, content in dict(pictures).items():
            archive.writestr(f"{folder}/{name}", content)
    return str(path)


def make_reading(*records, name="capture.jsonl", format="twitter-v2"):
    """What ``open_captures`` gives of a file that holds ``records``."""
    content = "\n".join([name, *map(repr, records)]).encode()
    return Reading(
        CaptureFile(name=name, size=len(content), opener=lambda: BytesIO(content)),
        SimpleNamespace(NAME=format, TITLE=format, read=lambda file, context: iter(records)),
        ReadingContext(),
    )


def make_facilitator(username="facilitator", **fields):
    """Somebody who may edit and publish every page, and no more. The password is "password"."""
    user = get_user_model().objects.create_user(
        username, f"{username}@example.org", "password", **fields
    )
    user.groups.set(Group.objects.filter(name__in=["Facilitators", "Editors"]))
    return user


def make_trainee(username="trainee", **fields):
    """Somebody who may edit every page, but publish none. The password is "password"."""
    user = make_facilitator(username, **fields)
    user.groups.set(Group.objects.filter(name="Facilitators"))
    return user


def make_superuser(username="admin", **fields):
    return get_user_model().objects.create_superuser(
        username, f"{username}@example.org", "password", **fields
    )


def _aware(at):
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _entry(entry):
    if isinstance(entry, dict):
        return entry
    return {"key": entry if isinstance(entry, str) else entry.key}


def _handle_of(tweet):
    return tweet.author.handle if tweet.author else ""
