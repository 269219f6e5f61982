"""Captured words as HTML: links, mentions and hashtags live, everything else as characters.

What counts as a link, a mention or a hashtag follows twitter-text (``formats.md`` has no
word on it: https://github.com/twitter/twitter-text). The output holds ``<a>`` and ``<br>``
and no other tag, whatever was captured.
"""

import re
from html import escape
from urllib.parse import quote, urlsplit

from django.utils.safestring import mark_safe

from .addresses import is_web_address, profile_url

# Said of every link out of captured words: we do not vouch for where it leads.
REL = 'rel="nofollow noopener ugc"'
_LABEL_LENGTH = 34
_MOST_LINKS = 200
_ADDRESS_LIKE = re.compile(r"\S*\w[.:]\S+")

# HTML has no place for these; lone surrogates cannot even be encoded.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85]")

# Letters of the scripts whose vowel signs Python does not count as word characters.
_LETTERS = (
    r"\w\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f"
    r"\u0670\u06d6-\u06dc\u0900-\u0dff\u0e31-\u0e4e\u200c\u30fc"
)
# Each kind begins with its own character and looks back past it: so Python's engine can leap
# from one candidate to the next, which is three times as quick as looking back everywhere.
_LIVE = re.compile(
    rf"""
    [hH] (?<! [A-Za-z0-9@#$] . ) (?P<url> [tT][tT][pP][sS]?:// [^\s<>"“”]+ )
  | [@＠] (?<! [A-Za-z0-9_!#$%&*@＠/] . ) (?P<mention> \w+ (?: [.\-]\w+ )* (?: @\w[\w.\-]*\w )? )
  | [#＃] (?<! [{_LETTERS}&/] . ) (?P<hashtag> (?= [{_LETTERS}]*? [^\W\d_] ) [{_LETTERS}]++ )
    (?! [#＃] | :// )
    """,
    re.VERBOSE,
)
_X_NAME = re.compile(r"[A-Za-z0-9_]{1,20}(?![@＠A-Za-z0-9_\u00c0-\u024f])")
# Captures often glue the next link or word to a short one.
_SHORT_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]+?(?=https?://|[^A-Za-z0-9]|$)", re.IGNORECASE)
_AFTER_A_LINK = ".,:;!?'’”…|*_~)]}"
_OPENING = {")": "(", "]": "[", "}": "{"}


def words_html(text, *, network="x", links=(), media=(), quote_of="", search_url="/search/"):
    """``text`` as a reader sees it on our page.

    ``links`` and ``media`` are a tweet's own (``Tweet.links``, ``Tweet.media``): short links
    give way to where they lead, those that stand for a listed picture vanish, and so does a
    link at the end that only repeats the tweet of key ``quote_of``. Hashtags lead to our own
    search at ``search_url``, mentions to the network of the tweet.
    """
    text = _LINE_END.sub("\n", _UNSHOWABLE.sub("", text))
    text = _without_links_shown_elsewhere(text, links, media, quote_of)
    pieces, done = [], 0
    for found, length, html in _live_parts(text, network, links, search_url):
        pieces += escape(text[done:found]), html
        done = found + length
    pieces.append(escape(text[done:]))
    # Escaped piece by piece.
    return mark_safe("".join(pieces).replace("\n", "<br>"))  # noqa: S308


def links_besides(text, links, quote_of=""):
    """Where a tweet's links lead that its words do not name, as (address, label) pairs.

    Some captures cut the addresses out of the words and list them apart.
    """
    return [
        (target, link_label(target))
        for target in dict.fromkeys(link.get("target") or link.get("url") or "" for link in links)
        if is_web_address(target)
        and target not in text
        and not any(link["url"] in text for link in links if _leads_to(link, target))
        and not _is_quotation(target, quote_of)
    ]


def leads_out(text, links=(), media=(), quote_of=""):
    """Whether a tweet points to something else than people, hashtags, its own pictures and the
    tweet of key ``quote_of``."""
    text = _LINE_END.sub("\n", _UNSHOWABLE.sub("", text))
    text = _without_links_shown_elsewhere(text, links, media, quote_of)
    for link in links:
        target = link.get("target") or link.get("url") or ""
        if is_web_address(target) and not _is_quotation(target, quote_of):
            return True
    if "://" not in text:
        return False
    targets = {link["url"]: link for link in links if link.get("url")}
    return any(found["url"] and _address_in(found[0], targets) for found in _LIVE.finditer(text))


def targets_in(text, links=(), media=(), quote_of=""):
    """The addresses for which ``leads_out`` is true, each once; short ones as far as the capture
    says where they lead."""
    text = _LINE_END.sub("\n", _UNSHOWABLE.sub("", text))
    text = _without_links_shown_elsewhere(text, links, media, quote_of)
    shorts = {item.get("text_url") for item in media}
    links = [link for link in links if link.get("url") not in shorts or not link.get("url")]
    by_words = {link["url"]: link for link in links if link.get("url")}
    found = [link.get("target") or link.get("url") or "" for link in links]
    if "://" in text:
        for place in _LIVE.finditer(text):
            if place["url"] and (address := _address_in(place[0], by_words)):
                found.append(by_words.get(address, {}).get("target") or address)
    return [
        target
        for target in dict.fromkeys(found)
        if is_web_address(target) and not _is_quotation(target, quote_of)
    ]


def link_label(address):
    """An address as people write it: without scheme and ``www.``, and not too long.

    The host is always the true one: what stands before an ``@`` in an address is not it.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.port:
            host = f"{host}:{parts.port}"
    except ValueError:
        return address[: _LABEL_LENGTH - 1] + "…" if len(address) > _LABEL_LENGTH else address
    rest = address.partition("://")[2]
    slash = rest.find("/")
    path = rest[slash:].rstrip("/") if slash >= 0 else ""
    label = host.removeprefix("www.") + path
    return label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1] + "…"


def _live_parts(text, network, links, search_url):
    """Yield (start, length, html) of every part of ``text`` that becomes a link."""
    targets = {link["url"]: link for link in links if link.get("url")}
    done = 0
    for start, end, link in [*_placed(text, links), (len(text), len(text), None)]:
        for found, length, html in _marked_parts(text[done:start], network, targets, search_url):
            yield done + found, length, html
        if link:
            yield start, end - start, _link(link["url"], link)
        done = end


def _placed(text, links):
    """(start, end, link) of the links that stand in ``text`` as words, in order.

    Bluesky's and Mastodon's do: ``example.org/a…``, or ``here``. Several may stand there in
    the same words, so each takes the next place after the one before it.
    """
    placed, at = [], 0
    for link in links[:_MOST_LINKS]:
        words = link.get("url") or ""
        if not words or is_web_address(words) or not is_web_address(link.get("target") or ""):
            continue
        # Not in the middle of a word, a mention or an address, where a script has spaces.
        apart = re.compile(
            rf"(?<![\w@#/.]){re.escape(words)}(?![\w@])" if words.isascii() else re.escape(words)
        )
        found = apart.search(text, at) or apart.search(text)
        if found and all(found.end() <= start or found.start() >= end for start, end, _ in placed):
            at = found.end()
            placed.append((found.start(), at, link))
    return sorted(placed, key=lambda place: place[0])


def _marked_parts(text, network, targets, search_url):
    for found in _LIVE.finditer(text):
        start, sign = found.start(), found[0][0]
        if found["url"]:
            url = _address_in(found[0], targets)
            if html := url and _link(url, targets.get(url, {})):
                yield start, len(url), html
        elif name := found["mention"]:
            if network == "x":
                name = known[0] if (known := _X_NAME.match(name)) else ""
            if address := profile_url(network, name):
                html = f'<a href="{escape(address)}" {REL}>{sign}{escape(name)}</a>'
                yield start, 1 + len(name), html
        else:
            address = f"{search_url}?q=%23{quote(found['hashtag'])}"
            yield start, len(found[0]), f'<a href="{address}">{escape(found[0])}</a>'


def _address_in(found, targets):
    """The address at the beginning of ``found``, without the sentence's punctuation.

    Empty for one that was cut off: it would lead nowhere.
    """
    if found in targets:
        return found
    if short := _SHORT_LINK.match(found):
        return "" if found[short.end() :].startswith("…") else short[0]
    url = found.rstrip(_AFTER_A_LINK)
    if found[len(url) :].startswith("…"):
        return ""
    # A bracket that was opened within the address belongs to it.
    for sign in found[len(url) :]:
        if sign not in _OPENING or url.count(_OPENING[sign]) <= url.count(sign):
            break
        url += sign
    return url


def _link(words, link):
    target = link.get("target") or words
    if not is_web_address(target):
        return ""
    # What looks like an address gives way to the true one; other words are the author's.
    label = link_label(target) if _ADDRESS_LIKE.fullmatch(words) else words
    return f'<a href="{escape(target)}" {REL}>{escape(label)}</a>'


def _without_links_shown_elsewhere(text, links, media, quote_of):
    for item in media:
        if (short := item.get("text_url")) and short in text:
            text = text.replace(short, "")
    if quote_of:
        for link in links:
            if _is_quotation(link.get("target") or "", quote_of):
                text = text.rstrip().removesuffix(link["url"])
    return text.strip()


def _is_quotation(target, quote_of):
    number = quote_of.rpartition("/")[2].rpartition(":")[2]
    return bool(number) and re.search(rf"/(?:status|post|statuses)/{re.escape(number)}\b", target)


def _leads_to(link, target):
    return link.get("url") and (link.get("target") or link["url"]) == target
