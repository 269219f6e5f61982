"""API v2 under the names that X's specification of August 2026 gives its fields."""

import json

from tests.factories import tweet_id, utc

AT = utc(2026, 9, 8, 20, 5)
FIRST, QUESTION, ANSWER, QUOTED = (tweet_id(AT, number) for number in range(1, 5))
USERS = [
    {"id": "7", "username": "ash_example", "name": "Ash"},
    {"id": "8", "username": "bo_example", "name": "Bo"},
]
LONG = "Tea, sleep &amp; a walk. " * 20
ANSWERED = {
    "id": ANSWER,
    "text": LONG[:270],
    "author_id": "7",
    "conversation_id": QUESTION,
    "in_reply_to_user_id": "8",
    "{note}": {"text": LONG},
    "{referenced}": [{"type": "replied_to", "id": QUESTION}, {"type": "quoted", "id": QUOTED}],
    "{edits}": [FIRST, ANSWER],
}
OLD = {
    "{note}": "note_tweet",
    "{referenced}": "referenced_tweets",
    "{edits}": "edit_history_tweet_ids",
    "{included}": "tweets",
}
NEW = {
    "{note}": "note_post",
    "{referenced}": "referenced_posts",
    "{edits}": "edit_history_post_ids",
    "{included}": "posts",
}


def page(names: dict) -> str:
    tweet = {names.get(name, name): value for name, value in ANSWERED.items()}
    asked = {"id": QUESTION, "text": "Q1: what helps?", "author_id": "8"}
    quoted = {"id": QUOTED, "text": "Good evening", "author_id": "8"}
    includes = {"users": USERS, names["{included}"]: [asked, quoted]}
    return json.dumps({"data": [tweet], "includes": includes, "meta": {"result_count": 1}})


def test_new_names_tell_the_same_as_the_old_ones(capture, read):
    (new,), _ = read(capture("new.json", page(NEW)))
    (old,), _ = read(capture("old.json", page(OLD)))
    assert new == old
    assert new.text.strip() == LONG.replace("&amp;", "&").strip()
    assert (new.reply_to_id, new.quote_of_id) == (QUESTION, QUOTED)
    assert new.reply_to_handle == "bo_example"
    assert new.edit_ids == [FIRST, ANSWER]
    assert [one.native_id for one in new.embedded] == [QUESTION, QUOTED]


def test_a_page_is_recognised_by_the_new_names_alone(capture, read):
    tweet = {"id": ANSWER, "text": "A1 tea", "edit_history_post_ids": [ANSWER]}
    (found,), problems = read(capture("new.json", json.dumps({"data": [tweet]})))
    assert (found.native_id, problems) == (ANSWER, [])
