"""snscrape's tweets in the tables people made of them."""

import pytest

from chatarchive.readers import capture_files, snscrape_csv
from chatarchive.readers.opening import Opening

ID = "1138900715566010371"
ADDRESS = f"https://twitter.com/InspQuillDemo/status/{ID}"


@pytest.mark.parametrize(
    "names",
    [
        "Datetime,Tweet Id,Text,Username",
        "datetime,tweet_id,text,username",
        "date,id,content,username",
        "date,id,rawContent,user.username",
        "Date,TweetID,Text,User",
    ],
)
def test_the_usual_names_are_known(capture, read, names):
    row = f"2019-06-12 20:07:45+00:00,{ID},R&amp;R,InspQuillDemo"
    (tweet,), _ = read(capture("t.csv", f"{names}\n{row}\n"))
    assert (tweet.native_id, tweet.text, tweet.author.handle) == (ID, "R&R", "InspQuillDemo")


@pytest.mark.parametrize(
    ("cell", "who"),
    [
        ("InspQuillDemo", ("", "InspQuillDemo", "")),
        ("https://twitter.com/InspQuillDemo", ("", "InspQuillDemo", "")),
        (
            "User(username='InspQuillDemo', id=7, displayname='Quill')",
            ("7", "InspQuillDemo", "Quill"),
        ),
        ("{'username': 'InspQuillDemo', 'id': 7}", ("7", "InspQuillDemo", "")),
        (
            'User(username=\'InspQuillDemo\', id=7, displayname=""Quill O\'Demo"")',
            ("7", "InspQuillDemo", "Quill O'Demo"),
        ),
        ("", ("", "InspQuillDemo", "")),
    ],
)
def test_who_wrote_it_is_told_from_a_person_printed_in_any_way(capture, read, cell, who):
    content = f'url,date,content,user\n{ADDRESS},2019-06-12,a,"{cell}"\n'
    (tweet,), _ = read(capture("t.csv", content))
    author = tweet.author
    assert (author.native_id, author.handle, author.name) == who


@pytest.mark.parametrize(
    "content",
    [
        "url,date,content,id\nhttps://demo.social/@me/111222333444555666,2023-01-01,a,111222333444555666\n",
        "id,date,content\n1,2023-01-01,First comment\n2,2023-01-02,Second comment\n",
        "title,link,date,content\nNews,https://example.org/1,2023-01-01,Something happened\n",
        "date,user,content\n2023-01-01,Me,A tweet without any number\n",
    ],
)
def test_other_things_with_a_date_and_content_are_not_taken(capture, content):
    (file,) = capture_files([str(capture("t.csv", content))])
    assert not snscrape_csv.recognises(Opening(file))


def test_another_networks_post_among_the_tweets_is_rejected(capture, read):
    content = (
        f"url,date,content,id\n{ADDRESS},2019-06-12,a,{ID}\n"
        f"https://demo.social/@me/{ID},2019-06-12,b,{ID}\n"
    )
    tweets, (problem,) = read(capture("t.csv", content))
    assert (len(tweets), problem.where) == (1, "line 3")
    assert "of no tweet on X" in problem.why


def test_the_address_holds_the_true_number_of_one_that_pandas_rounded(capture, read):
    content = f"url,date,content,id\n{ADDRESS},2019-06-12,a,{float(ID)}\n"
    (tweet,), _ = read(capture("t.csv", content))
    assert tweet.native_id == ID


def test_words_and_short_addresses_in_the_old_columns(capture, read):
    content = (
        "url,date,content,id,username,outlinks,outlinksss,tcooutlinks,tcooutlinksss\n"
        f"{ADDRESS},2019-06-12,See https://t.co/a,{ID},InspQuillDemo,"
        "['https://example.org/a'],https://example.org/a,['https://t.co/a'],https://t.co/a\n"
    )
    (tweet,), _ = read(capture("t.csv", content))
    assert [(link.url, link.target) for link in tweet.links] == [
        ("https://t.co/a", "https://example.org/a")
    ]


def test_the_handle_in_the_address_wins_over_the_name_in_the_column(capture, read):
    row = f"2019-06-12 20:07:45+00:00,{ID},A1 Sleep,Quill,{ADDRESS}"
    (tweet,), _ = read(capture("t.csv", f"date,tweet_id,text,user,url\n{row}\n"))
    assert (tweet.author.handle, tweet.author.name) == ("InspQuillDemo", "Quill")
