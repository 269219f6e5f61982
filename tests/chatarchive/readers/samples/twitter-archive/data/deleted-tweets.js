window.YTD.deleted_tweets.part0 = [
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1138904805012410389"
          ],
          "editsRemaining": "5"
        }
      },
      "retweeted": false,
      "entities": {
        "hashtags": [],
        "user_mentions": [],
        "urls": [],
        "symbols": []
      },
      "favorite_count": "3",
      "id_str": "1138904805012410389",
      "id": "1138904805012410389",
      "truncated": false,
      "retweet_count": "2",
      "created_at": "Wed Jun 12 20:24:00 +0000 2019",
      "full_text": "I wish I had not said this",
      "lang": "en"
    }
  }
]