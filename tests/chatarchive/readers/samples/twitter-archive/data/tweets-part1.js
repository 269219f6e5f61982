window.YTD.tweets.part1 = [
  {
    "tweet": {
      "retweeted": false,
      "entities": {
        "urls": []
      },
      "favorite_count": "0",
      "id_str": "20000000123",
      "id": "20000000123",
      "retweet_count": "0",
      "created_at": "Tue Aug 03 09:15:00 +0000 2010",
      "full_text": "Before ids held the time",
      "lang": "en"
    }
  }
]