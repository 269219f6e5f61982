"""Keeping the words of public pages, in the transaction that publishes them."""

from django.db.models import Count
from django.db.models.signals import post_save
from wagtail.models import Page
from wagtail.signals import page_unpublished

from chatarchive.rows import chunks, delete, insert, listed

from .lexemes import known_forms
from .models import KnownWord

# So many pages vouch for a word. A word that all pages have would else have a row of each.
VOUCHERS = 5


def connect():
    post_save.connect(_learn_title)
    page_unpublished.connect(_forget_page)


def learn(page_id, texts, names=()):
    """Let the words of ``texts``, and ``names`` such as ``@kim``, be all that is known from a
    page. Nothing is written of what was known from it before."""
    words = known_forms("\n".join(texts)).union(names)
    own = dict(KnownWord.objects.filter(page=page_id).values_list("word", "pk"))
    if gone := own.keys() - words:
        delete(KnownWord, "pk", [own[word] for word in gone])
    if new := words - own.keys():
        for some in chunks(new, 5_000):
            vouched = KnownWord.objects.filter(word__in=listed(some)).values("word").order_by()
            enough = vouched.annotate(pages=Count("pk")).filter(pages__gte=VOUCHERS)
            new -= set(enough.values_list("word", flat=True))
        rows = [{"word": word, "page_id": page_id} for word in sorted(new)]
        insert(KnownWord, rows, ignore_conflicts=True)


def forget(page_id):
    KnownWord.objects.filter(page=page_id).delete()


def learn_title(page):
    learn(page.pk, [page.title] if page.live else [])


def _learn_title(instance, raw=False, update_fields=None, **kwargs):
    told = update_fields is None or {"title", "live"} & set(update_fields)
    if isinstance(instance, Page) and not raw and told and not _has_words_of_its_own(instance):
        learn_title(instance)


def _has_words_of_its_own(page):
    """Whether who keeps its words teaches us them, with its title."""
    return hasattr(page.specific_class, "transcript")


def _forget_page(instance, **kwargs):
    forget(instance.pk)


def rebuild():
    """Know the words of all live pages anew. Those of chats their archive teaches."""
    from chatarchive.finding.writing import teach

    live = Page.objects.live()
    KnownWord.objects.exclude(page__in=live).delete()
    for page in live.iterator():
        if _has_words_of_its_own(page):
            teach(page.specific)
        else:
            learn_title(page)
