"""twitteR: the columns its versions wrote."""

ID = "1138900069643198465"


def test_its_oldest_columns_are_read(capture, read):
    names = "text,favorited,replyToSN,created,truncated,replyToSID,id,replyToUID,statusSource"
    content = f"{names},screenName\nHello,FALSE,NA,2019-06-12 20:05:11,FALSE,NA,{ID},NA,web,Me\n"
    (tweet,), _ = read(capture("chat.csv", content))
    assert (tweet.native_id, tweet.author.handle, tweet.reply_to_handle) == (ID, "Me", "")
    assert (tweet.likes, tweet.reposts) == (None, None)


def test_a_retweet_has_no_figures_of_its_own(capture, read):
    names = "text,favoriteCount,id,screenName,statusSource,retweetCount,isRetweet"
    content = (
        f"{names}\nRT @x: Hello…,0,{ID},Me,web,7,TRUE\nRT (as they say),3,{ID},Me,web,1,FALSE\n"
    )
    (retweet, tweet), _ = read(capture("chat.csv", content))
    assert (retweet.is_retweet, retweet.reposts, retweet.text_cut) == (True, None, True)
    assert (tweet.is_retweet, tweet.reposts, tweet.likes) == (False, 1, 3)
