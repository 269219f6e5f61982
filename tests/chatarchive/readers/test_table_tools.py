"""Tables of tools without a reader of their own: their columns as they name them, the people
and words invented."""

import io

import pytest

from chatarchive.readers import UnreadableCapture, open_captures
from chatarchive.records import Problem

ANN = "1138900069643198465"
BO = "1138900319643198465"
AT_ANN = f"https://twitter.com/ann_example/status/{ANN}"
AT_BO = f"https://twitter.com/bo_example/status/{BO}"
WORDS = "A1 We ask the learners first"

TOOLS = {
    "Hootsuite": (
        "Date (GMT),Network,Username,Message,Permalink,Retweets,Likes\n"
        f"2019-06-12 20:05,Twitter,ann_example,{WORDS},{AT_ANN},1,2\n"
        f"2019-06-12 20:06,Twitter,bo_example,Yes,{AT_BO},0,1\n"
    ),
    "Brandwatch": (
        "Report:,Our chat\nLabel:,\n"
        "Query Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Author,Full Name,Full Text\n"
        f"1,we,2019-06-12 20:05:11.0,Ann,A1 We,{AT_ANN.replace('status', 'statuses')},twitter.com,"
        f"neutral,ann_example,Ann Example,{WORDS}\n"
        f"1,we,2019-06-12 20:06:11.0,Bo,Yes we,{AT_BO.replace('status', 'statuses')},twitter.com,"
        "neutral,bo_example,Bo Example,Yes we do that here too\n"
    ),
    "Phantombuster": (
        "tweetDate,twitterProfile,handle,name,tweetLink,content,commentCount,likeCount,query\n"
        "Wed Jun 12 20:05:11 +0000 2019,https://twitter.com/ann_example,ann_example,Ann Example,"
        f"{AT_ANN},{WORDS},1,2,#WeExample\n"
        "Wed Jun 12 20:06:11 +0000 2019,https://twitter.com/bo_example,bo_example,Bo Example,"
        f"{AT_BO},Yes,1,2,#WeExample\n"
    ),
    "Octoparse": (
        "Keyword,Tweet_Website,Author_Name,Author_Web_Page_URL,Tweet_Timestamp,Tweet_Content\n"
        f"#WeExample,{AT_ANN},Ann Example,https://twitter.com/ann_example,2019-06-12T20:05:11.000Z,"
        f"{WORDS}\n"
        f"#WeExample,{AT_BO},Bo Example,https://twitter.com/bo_example,2019-06-12T20:06:11.000Z,Yes\n"
    ),
    "Scweet": (
        "UserScreenName,UserName,Timestamp,Text,Embedded_text,Emojis,Likes,Tweet URL\n"
        f'Ann Example,@ann_example,2019-06-12T20:05:11.000Z,"Ann Example\n@ann_example\n·\nJun 12",'
        f"{WORDS},,2,{AT_ANN}\n"
        f'Bo Example,@bo_example,2019-06-12T20:06:11.000Z,"Bo Example\n@bo_example\n·\nJun 12",'
        f"Yes,,2,{AT_BO}\n"
    ),
    "DMI-TCAT": (
        "id,time,created_at,from_user_name,text,to_user_name,in_reply_to_status_id,source,"
        "from_user_id,from_user_realname,from_user_description\n"
        f"{ANN},1560369911,2019-06-12 20:05:11,ann_example,{WORDS},,,web,11,Ann Example,I teach\n"
        f"{BO},1560369970,2019-06-12 20:06:10,bo_example,Yes,,,web,12,Bo Example,I learn a lot\n"
    ),
    "Vicinitas": (
        "Tweet Id,Text,Name,Screen Name,UTC,Created At,Favorites,Retweets,Client,Tweet Type\n"
        f"{ANN},{WORDS},Ann Example,ann_example,2019-06-12T20:05:11.000Z,"
        "Wed Jun 12 20:05:11 +0000 2019,1,2,Twitter Web App,Tweet\n"
        f"{BO},Yes,Bo Example,bo_example,2019-06-12T20:06:10.000Z,"
        "Wed Jun 12 20:06:10 +0000 2019,1,2,Twitter Web App,Tweet\n"
    ),
}


def opened(content: str | bytes, **options):
    content = content.encode() if isinstance(content, str) else content
    (reading,) = open_captures(["-"], stdin=io.BytesIO(content), **options)
    return reading


def tweets(content: str | bytes, **options) -> list:
    return [one for one in opened(content, **options).records() if not isinstance(one, Problem)]


@pytest.mark.parametrize("tool", TOOLS)
def test_the_tables_of_tools_are_read(tool):
    reading = opened(TOOLS[tool])
    ann, bo = reading.records()
    assert reading.format == "table"
    assert (ann.native_id, bo.native_id) == (ANN, BO)
    assert (ann.author.handle, bo.author.handle) == ("ann_example", "bo_example")
    assert ann.text == WORDS
    assert bo.text.startswith("Yes")
    if tool != "Hootsuite":
        assert (ann.author.name, bo.author.name) == ("Ann Example", "Bo Example")


def test_the_handle_in_the_address_wins_over_a_name_of_one_word():
    (one,) = tweets(f"link,text,user\n{AT_ANN},{WORDS},Ann\n")
    assert (one.author.handle, one.author.name) == ("ann_example", "Ann")
    (one,) = tweets(f"link,text,user\n{AT_ANN},{WORDS},Ann\n", columns={"author": "user"})
    assert one.author.handle == "Ann"


def test_an_address_made_of_an_id_alone_names_nobody():
    for nobody in ("i", "_", "anyuser"):
        (one,) = tweets(f"link,text\nhttps://x.com/{nobody}/status/{ANN},{WORDS}\n")
        assert one.author is None


def test_a_name_the_words_speak_of_is_not_their_authors():
    names = ("Rex", "Luna", "Fido", "Bella")
    rows = "".join(
        f"{int(ANN) + at * 10**12},This is {name} who likes tea,{name}\n"
        for at, name in enumerate(names)
    )
    assert {one.author for one in tweets(f"tweet_id,text,name\n{rows}")} == {None}


def test_many_names_without_a_space_are_handles():
    rows = "".join(f"{int(ANN) + at * 10**12},{WORDS},walker_{at}\n" for at in range(12))
    assert tweets(f"tweet_id,text,name\n{rows}")[3].author.handle == "walker_3"


def test_words_of_a_repeated_or_quoted_tweet_are_not_the_tweets():
    rows = f"{ANN},{WORDS},\n{BO},Yes we do,And these are many more words of somebody else’s\n"
    found = tweets(f"tweet id,account status,retweet status\n{rows}")
    assert [one.text for one in found] == [WORDS, "Yes we do"]


@pytest.mark.parametrize("name", ["Author", "Source", "Search query"])
def test_columns_that_say_something_else_are_no_words(name):
    rows = "".join(f"{one},User(id=1) and more of it\n" for one in (ANN, BO) * 8)
    with pytest.raises(UnreadableCapture, match="no column holds words"):
        opened(f"tweet_id,{name}\n{rows}")


def test_ids_missing_in_most_rows_cost_those_rows_alone():
    rows = f"{ANN},{WORDS},ann\n" + f",{WORDS},bo\n" * 3
    found = list(opened(f"tweet_id,text,username\n{rows}").records())
    assert [isinstance(one, Problem) for one in found] == [False, True, True, True]


def test_old_ids_are_taken_from_a_column_that_says_what_they_are():
    rows = "5001234567,2009-10-20 01:02:03,Ann said so,ann\n5001234568,2009-10-20 01:02:09,Yes,bo\n"
    first, _ = tweets(f"tweet_id,created_at,text,username\n{rows}")
    assert (first.native_id, first.created_at.year, first.time_source) == (
        "5001234567",
        2009,
        "assumed",
    )


def test_entities_are_decoded_where_none_stands_bare_also_far_below():
    rows = "".join(f"{int(ANN) + at * 10**12},Thought number {at}\n" for at in range(200))
    found = tweets(f"tweet_id,text\n{rows}{BO},Tea &amp; time\n")
    assert found[-1].text == "Tea & time"
    found = tweets(f"tweet_id,text\n{ANN},Q & A\n{BO},Write &amp; for it\n")
    assert [one.text for one in found] == ["Q & A", "Write &amp; for it"]


def test_words_in_paragraphs_are_read_as_mastodon_shows_them():
    (one,) = tweets(
        "url,content\nhttps://social.example/@ann/109305976208011760,"
        '"<p>A1 Tea &amp; <a href=""https://a.example/b"">a book</a></p><p>And time.</p>"\n'
    )
    assert one.text == "A1 Tea & a book\n\nAnd time."
    assert one.network == "mastodon"
    assert [link.target for link in one.links] == ["https://a.example/b"]


def test_what_r_wrote_for_characters_it_lacks_is_restored():
    (one,) = tweets(f"tweet_id,text\n{ANN},Caf<U+00E9> time\n")
    assert one.text == "Café time"


def test_quotation_marks_may_be_escaped_as_r_and_mysql_do():
    cell = r'"She said \"why, oh why\" and \"go on\", twice"'
    content = "id\ttext\tscreenName\n" + "".join(
        f"{int(ANN) + at * 10**12}\t{cell}\tann\n" for at in range(4)
    )
    content += f'{BO}\t"It ends in \\"marks\\""\tbo\n'
    found = tweets(content.replace("id\t", "tweet_id\t", 1))
    assert {one.text for one in found[:4]} == {'She said "why, oh why" and "go on", twice'}
    assert found[4].text == 'It ends in "marks"'
    assert found[4].author.handle == "bo"


def test_a_retweet_may_have_a_space_before_its_colon():
    (one,) = tweets(f"tweet_id,text\n{ANN},RT @bo_example : Yes\n")
    assert (one.is_retweet, one.retweet_of_handle) == (True, "bo_example")


def test_messages_to_single_people_are_not_taken():
    with pytest.raises(UnreadableCapture, match="messages to single people"):
        opened(f"tweet_id,text,sender_id,recipient_id\n{ANN},{WORDS},1,2\n")
