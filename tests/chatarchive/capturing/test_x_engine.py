"""Which requests X's engine makes, given which answers."""

from datetime import timedelta

import pytest

from chatarchive.capturing import x as engine
from chatarchive.capturing.asking import (
    CONVERSATION,
    COUNT,
    RETWEETS,
    SEARCH,
    Announcement,
    Ask,
    Refusal,
    Round,
    Trouble,
)
from chatarchive.capturing.x_connection import ALL, COUNTS_ALL, COUNTS_RECENT, RECENT
from tests.capturing_servers.x_posts import make_x_post
from tests.chatarchive.capturing.driving import make_plan

PLAN = make_plan()
AT = PLAN.since + timedelta(minutes=10)


def page(*posts, token=None):
    return {"data": list(posts), "meta": {"next_token": token} if token else {}}


def counts(number, **meta):
    return {"data": [{"tweet_count": number}], "meta": meta}


def run(plan, answer, looks=()):
    """What the engine yields; ``answer(ask)`` is what each Ask is answered with."""
    capturing, looks = engine.capture(plan), list(looks)
    wanted, yielded = next(capturing), []
    try:
        while True:
            yielded.append(wanted)
            if isinstance(wanted, Ask):
                sent = answer(wanted)
            else:
                sent = looks.pop(0) if isinstance(wanted, Round) and looks else None
            wanted = capturing.send(sent)
    except StopIteration:
        return yielded


def asks(yielded, step):
    return [one for one in yielded if isinstance(one, Ask) and one.step == step]


def by_step(**pages):
    """Answers in order, by step; counts of as many as are in them, else 0; then empty pages."""
    left = {step: list(answers) for step, answers in pages.items()}

    def answer(ask):
        if ask.step == COUNT and not left.get(COUNT):
            return counts(0)
        return left[ask.step].pop(0) if left.get(ask.step) else page()

    return answer


def test_it_counts_announces_and_pages():
    posts = [make_x_post("#WeExample", AT) for _ in range(3)]
    yielded = run(
        PLAN, by_step(count=[counts(203)], search=[page(posts[2], token="n"), page(*posts[:2])])
    )
    start, end = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (PLAN.since, PLAN.until))
    window = {"query": "#WeExample", "start_time": start, "end_time": end}
    assert yielded == [
        Ask(COUNT, COUNTS_RECENT, {**window, "granularity": "day"}),
        Announcement(SEARCH, 203, 3),
        Ask(SEARCH, RECENT, window, ("max_results", 10, 100)),
        Ask(SEARCH, RECENT, {**window, "next_token": "n"}, ("max_results", 10, 100)),
    ]


def test_several_hashtags_are_one_query():
    yielded = run(make_plan(tags=["WeExample", "Wé2"]), by_step())
    assert asks(yielded, SEARCH)[0].params["query"] == "(#WeExample OR #Wé2)"


@pytest.mark.parametrize(
    ("ago", "path"),
    [
        (timedelta(days=6, hours=22), RECENT),
        (timedelta(days=6, hours=23, minutes=30), ALL),
        (timedelta(days=400), ALL),
    ],
)
def test_what_is_older_than_seven_days_or_will_be_soon_is_asked_of_the_archive(ago, path):
    yielded = run(make_plan(since=PLAN.made_at - ago, made_at=PLAN.made_at), by_step())
    assert asks(yielded, SEARCH)[0].path == path


def test_counts_are_paged_and_read_under_either_name():
    answers = [
        {"data": [{"post_count": 4}], "meta": {"next_token": "n", "total_post_count": 4}},
        {"meta": {"total_tweet_count": 6}},
    ]
    yielded = run(PLAN, by_step(count=answers))
    assert asks(yielded, COUNT)[1].params["next_token"] == "n"
    assert Announcement(SEARCH, 10, 1) in yielded


def test_replies_are_asked_for_where_more_were_counted_than_found():
    root, quiet = make_x_post("Q1 #WeExample", AT), make_x_post("Q2 #WeExample", AT)
    known = make_x_post("A1 #WeExample", AT, answers=root)
    make_x_post("But why?", AT, answers=root)
    make_x_post("Because", AT, answers=known)
    stranger = make_x_post("Elsewhere", AT)
    guest = make_x_post("As #WeExample says", AT, answers=stranger)
    make_x_post("Says who?", AT, answers=guest)
    quoted = make_x_post("A2 #WeExample", AT, quotes=quiet)
    found = page(root, quiet, known, guest, quoted)
    reply = page(make_x_post("But why?", AT))
    yielded = run(PLAN, by_step(count=[counts(5), counts(3)], search=[found], conversation=[reply]))
    terms = sorted([f"conversation_id:{root['id']}", f"in_reply_to_tweet_id:{guest['id']}"])
    query = f"({' OR '.join(terms)}) -#WeExample"
    assert [ask.params["query"] for ask in asks(yielded, COUNT)] == ["#WeExample", query]
    assert [ask.params["query"] for ask in asks(yielded, CONVERSATION)] == [query]
    assert Announcement(CONVERSATION, 3, 1) in yielded


def test_a_reply_that_comes_twice_is_known_once():
    root = make_x_post("Q1 #WeExample", AT)
    known = make_x_post("A1 #WeExample", AT, answers=root)
    make_x_post("But why?", AT, answers=root)
    yielded = run(PLAN, by_step(search=[page(known, token="n"), page(known, root)]))
    assert f"conversation_id:{root['id']}" in asks(yielded, COUNT)[1].params["query"]


def test_an_edited_post_is_still_the_root_of_its_conversation():
    first, last = "1990000000000000001", "1990000000000000009"
    edited = make_x_post("Q1 #WeExample", AT, id=last, edit_history_tweet_ids=[first, last])
    edited |= {"conversation_id": first, "public_metrics": {"reply_count": 1}}
    yielded = run(PLAN, by_step(count=[counts(1)], search=[page(edited)]))
    assert asks(yielded, COUNT)[1].params["query"] == f"conversation_id:{first} -#WeExample"
    answer = make_x_post("A1 #WeExample", AT)
    answer["referenced_tweets"] = [{"type": "replied_to", "id": first}]
    yielded = run(PLAN, by_step(count=[counts(1)], search=[page(edited, answer)]))
    assert len(asks(yielded, COUNT)) == 1  # that one reply is known


def test_conversations_known_from_before_are_asked_for_again():
    yielded = run(make_plan(conversations=["17", "18"]), by_step())
    assert asks(yielded, COUNT)[1].params["query"] == (
        "(conversation_id:17 OR conversation_id:18) -#WeExample"
    )
    assert not asks(yielded, CONVERSATION)  # none was counted


@pytest.mark.parametrize(
    ("since", "longest"), [(PLAN.since, 512), (PLAN.since - timedelta(days=40), 1024)]
)
def test_many_conversations_are_asked_for_in_as_few_queries_as_fit(since, longest):
    ids = [str(1990000000000000000 + number) for number in range(100)]
    yielded = run(make_plan(since=since, conversations=ids), lambda ask: counts(2))
    queries = [ask.params["query"] for ask in asks(yielded, CONVERSATION)]
    assert max(map(len, queries)) <= longest < len(queries[0]) + 40
    assert sum(query.count("conversation_id:") for query in queries) == 100
    assert Announcement(CONVERSATION, 2 * len(queries), len(queries)) in yielded


def test_retweets_are_asked_for_only_where_wanted_and_where_there_are_any():
    post = make_x_post("#WeExample", AT, public_metrics={"retweet_count": 130})
    other = make_x_post("#WeExample", AT)
    found = page(post, other)
    assert not asks(run(PLAN, by_step(search=[found])), RETWEETS)
    yielded = run(
        make_plan(retweets=True), by_step(search=[found], retweets=[page(token="n"), page()])
    )
    assert Announcement(RETWEETS, 130, 2) in yielded
    assert [(ask.path, ask.params) for ask in asks(yielded, RETWEETS)] == [
        (f"/2/tweets/{post['id']}/retweets", {}),
        (f"/2/tweets/{post['id']}/retweets", {"pagination_token": "n"}),
    ]


@pytest.mark.parametrize(("kind", "asked"), [(Refusal.GONE, 2), (Refusal.UNKNOWN, 1)])
def test_retweets_that_are_refused_of_one_post_may_be_told_of_another(kind, asked):
    posts = [make_x_post("#W", AT, public_metrics={"retweet_count": 1}) for _ in range(2)]
    answers = by_step(search=[page(*posts)], retweets=[Refusal(kind), page()])
    assert len(asks(run(make_plan(retweets=True), answers), RETWEETS)) == asked


def test_following_asks_for_what_is_newer_than_what_came():
    posts = [make_x_post("#WeExample", AT + timedelta(minutes=n)) for n in range(3)]
    answers = by_step(search=[page(), page(*posts[:2]), page(), page(posts[2])])
    yielded = run(make_plan(follow=True), answers, looks=[True, True, True, False])
    searches = [ask.params for ask in asks(yielded, SEARCH)]
    assert [params.get("since_id") for params in searches] == [
        *(None, None, posts[1]["id"], posts[1]["id"])
    ]
    assert all("end_time" not in params for params in searches)
    assert not [params for params in searches if {"since_id", "start_time"} <= params.keys()]
    counted = [ask.params["query"] for ask in asks(yielded, COUNT)]
    assert counted.count("#WeExample") == 1  # not each time
    assert sum(isinstance(one, Round) for one in yielded) == 4


def test_after_following_replies_are_asked_for_that_nobody_had_written_yet():
    post = make_x_post("Q1 #WeExample", AT)
    answers = by_step(count=[counts(0), counts(1)], search=[page(post)])
    yielded = run(make_plan(follow=True), answers, looks=[False])
    (asked,) = asks(yielded, CONVERSATION)
    assert asked.params["query"] == f"conversation_id:{post['id']} -#WeExample"


def test_a_lost_place_is_gone_on_from_by_the_oldest_id():
    second = AT.replace(microsecond=0)
    posts = [make_x_post("#WeExample", second) for _ in range(3)]  # of one second
    answers = by_step(
        count=[counts(3)],
        search=[page(posts[2], token="n"), Refusal("expired"), page(*posts[:2])],
    )
    yielded = run(PLAN, answers)
    params = asks(yielded, SEARCH)[-1].params
    assert params["until_id"] == posts[2]["id"]
    assert int(params["since_id"]) < int(posts[0]["id"])
    assert not {"start_time", "end_time", "next_token"} & params.keys()


def test_a_window_that_falls_out_of_the_seven_days_is_gone_on_with_in_the_archive():
    post = make_x_post("#WeExample", AT)
    refused = Refusal(Refusal.EXPIRED)
    answers = by_step(search=[page(post, token="n"), refused, refused, page()])
    assert [ask.path for ask in asks(run(PLAN, answers), SEARCH)] == [RECENT, RECENT, RECENT, ALL]
    answers = by_step(count=[refused, counts(1)], search=[page(post)])
    yielded = run(PLAN, answers)
    assert [ask.path for ask in asks(yielded, COUNT)] == [COUNTS_RECENT, COUNTS_ALL]
    assert asks(yielded, SEARCH)[0].path == ALL


def test_what_is_refused_again_and_again_ends_in_words():
    with pytest.raises(Trouble, match="does not go on"):
        run(PLAN, by_step(search=[page(token="n"), Refusal("expired", "Lost.")]))
    lost = [Refusal("expired"), page(token="m"), Refusal("expired", "Lost.")]
    with pytest.raises(Trouble, match="does not go on"):
        run(PLAN, by_step(search=[page(make_x_post("#WeExample", AT), token="n"), *lost]))
    with pytest.raises(Trouble, match="does not count"):
        run(PLAN, by_step(count=[Refusal("expired"), Refusal("expired")]))
