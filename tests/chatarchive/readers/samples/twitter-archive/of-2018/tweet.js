window.YTD.tweet.part0 = [
  {
    "edit_info": {
      "initial": {
        "editTweetIds": [
          "1138900715566010371"
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
    "id_str": "1138900715566010371",
    "id": "1138900715566010371",
    "truncated": false,
    "retweet_count": "2",
    "created_at": "Wed Jun 12 20:07:45 +0000 2019",
    "full_text": "A1 Sleep.",
    "lang": "en"
  },
  {
    "edit_info": {
      "initial": {
        "editTweetIds": [
          "1138903882265530385"
        ],
        "editsRemaining": "5"
      }
    },
    "retweeted": false,
    "entities": {
      "urls": [],
      "media": [
        {
          "id_str": "1",
          "url": "https://t.co/demoPic01",
          "expanded_url": "https://twitter.com/InspQuillDemo/status/1138903882265530385/photo/1",
          "display_url": "pic.twitter.com/demoPic01",
          "media_url": "http://pbs.twimg.com/media/DemoMapAbc.jpg",
          "media_url_https": "https://pbs.twimg.com/media/DemoMapAbc.jpg",
          "type": "photo",
          "indices": [
            5,
            28
          ]
        }
      ]
    },
    "favorite_count": "3",
    "id_str": "1138903882265530385",
    "id": "1138903882265530385",
    "truncated": false,
    "retweet_count": "2",
    "created_at": "Wed Jun 12 20:20:20 +0000 2019",
    "full_text": "My desk https://t.co/demoPic01",
    "lang": "en"
  }
]