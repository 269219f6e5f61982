"""Found pages as a list of results shows them: with what was found in them, and where."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from wagtail.models import Page

from aboutwe.models import ProfilePage
from chatarchive.finding.marking import around_first, marked_text
from chatarchive.models import ChatPage
from home.bylines import signed
from home.metadata import in_short
from home.models import BlogPage

from .lexemes import lex


@dataclass(slots=True)
class PageHit:
    """``title`` and ``words`` are safe HTML with the matches marked; ``where`` says in which
    part of the page the words stand, if not in plain sight; ``line`` is a person's post."""

    page: object
    kind: str
    title: str
    words: str
    where: str = ""
    line: str = ""


def page_hits(found, query, request, community):
    """PageHits of FoundPages, in their order, in as many queries however many they are."""
    loaded = {}
    for kind in {page.kind for page in found}:
        loaded |= _LOADING[kind]([page.id for page in found if page.kind == kind], request)
    lexemes = query.lexemes
    hits, unseen = [], []
    for one in found:
        page = loaded.get(one.id)
        if page is None:
            continue
        hit = PageHit(page, one.kind, marked_text(page.title, lexemes), "")
        hits.append(hit)
        if isinstance(page, ProfilePage):
            hit.line = marked_text(page.place, lexemes)
        if not _tell(hit, _plain_parts(page), lexemes) and isinstance(page, ChatPage):
            unseen.append(hit)
    _look_further(unseen, lexemes)
    for hit in hits:
        if not hit.words:
            hit.words = marked_text(in_short_of(hit.page, community), lexemes)
    return hits


def in_short_of(page, community):
    words = in_short(page, community)
    return "" if words == community.strapline else words


def _plain_parts(page):
    """What of a page is there without another query."""
    if isinstance(page, ProfilePage):
        return [part for part in page.search_parts() if part[1] != page.place]
    if not isinstance(page, ChatPage):
        return page.search_parts()
    return page.search_parts_at_hand()


def _look_further(hits, lexemes):
    """In what chats were found that do not have the words in their summary or introduction."""
    if not hits or not lexemes:
        return
    chats = [hit.page for hit in hits]
    prefetch_related_objects(chats, "questions", "reading_list", "steps", "tagged_items__tag")
    transcripts = ChatPage.objects.filter(pk__in=[chat.pk for chat in chats])
    transcripts = dict(transcripts.order_by().values_list("pk", "transcript"))
    for hit in hits:
        hit.page.transcript = transcripts.get(hit.page.pk, "")
        _tell(hit, hit.page.search_parts(), lexemes)


def _tell(hit, parts, lexemes):
    """Fill ``hit`` with the part that says most of what is looked for. Whether there was any."""
    if not lexemes:
        return True
    best, most = None, 0
    in_title = False
    for number, (where, text) in enumerate(parts):
        lexed = lex(text or "")
        held = len(lexemes.intersection(lexed.words) | lexemes.intersection(lexed.marks))
        if number == 0:
            in_title = bool(held)
        elif held > most:
            best, most = (where, text), held
            if held == len(lexemes):
                break
    if best:
        hit.where = best[0]
        hit.words = marked_text(around_first(" ".join(best[1].split()), lexemes), lexemes)
    return bool(best) or in_title


def _chats(ids, request):
    chats = ChatPage.objects.filter(pk__in=ids).defer("transcript").prefetch_related("hosts")
    return {chat.pk: chat for chat in chats}


def _posts(ids, request):
    return {post.pk: post for post in signed(BlogPage.objects.filter(pk__in=ids), request)}


def _people(ids, request):
    return {person.pk: person for person in ProfilePage.objects.filter(pk__in=ids).with_pictures()}


def _pages(ids, request):
    return {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}


_LOADING = {"chats": _chats, "posts": _posts, "people": _people, "pages": _pages}
