window.YTD.tweets.part0 = [
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1138902288430010375",
            "1138902833689530377"
          ],
          "editsRemaining": "4"
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
      "id_str": "1138902833689530377",
      "id": "1138902833689530377",
      "truncated": false,
      "retweet_count": "2",
      "created_at": "Wed Jun 12 20:16:10 +0000 2019",
      "full_text": "A1 Tea. And sleep.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1138901197910970370"
          ],
          "editsRemaining": "5"
        }
      },
      "retweeted": false,
      "entities": {
        "urls": [],
        "user_mentions": [
          {
            "screen_name": "DrTreeDemo",
            "id_str": "9000000004"
          }
        ],
        "media": [
          {
            "id_str": "1",
            "url": "https://t.co/demoPic01",
            "expanded_url": "https://twitter.com/DrTreeDemo/status/1138903882265530385/photo/1",
            "display_url": "pic.twitter.com/demoPic01",
            "media_url": "http://pbs.twimg.com/media/DemoMapAbc.jpg",
            "media_url_https": "https://pbs.twimg.com/media/DemoMapAbc.jpg",
            "type": "photo",
            "indices": [
              "5",
              "28"
            ]
          }
        ]
      },
      "favorite_count": "3",
      "id_str": "1138901197910970370",
      "id": "1138901197910970370",
      "truncated": false,
      "retweet_count": "2",
      "created_at": "Wed Jun 12 20:09:40 +0000 2019",
      "full_text": "RT @DrTreeDemo: A beat map &amp; more, as it was drawn before anybody had a telephone, when a constable would walk the same str…",
      "lang": "en"
    }
  },
  {
    "tweet": {
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
        "urls": [
          {
            "url": "https://t.co/demoLink1",
            "expanded_url": "https://example.org/sleep",
            "display_url": "example.org/sleep",
            "indices": [
              "0",
              "23"
            ]
          }
        ],
        "user_mentions": [
          {
            "screen_name": "ChatBadgeDemo",
            "id_str": "9000000001"
          }
        ]
      },
      "favorite_count": "3",
      "id_str": "1138900715566010371",
      "id": "1138900715566010371",
      "truncated": false,
      "retweet_count": "2",
      "created_at": "Wed Jun 12 20:07:45 +0000 2019",
      "full_text": "@ChatBadgeDemo A1 Sleep &amp;lt;3 https://t.co/demoLink1",
      "lang": "en",
      "in_reply_to_status_id_str": "1138900069643198465",
      "in_reply_to_user_id_str": "9000000001",
      "in_reply_to_user_id": "9000000001"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1138901910942666753"
          ],
          "editsRemaining": "5"
        }
      },
      "retweeted": false,
      "entities": {
        "urls": [
          {
            "url": "https://t.co/demoQuot1",
            "expanded_url": "https://x.com/DrTreeDemo/status/1138903882265530385",
            "display_url": "x.com/DrTreeDemo/…",
            "indices": [
              "0",
              "23"
            ]
          }
        ]
      },
      "favorite_count": "3",
      "id_str": "1138901910942666753",
      "id": "1138901910942666753",
      "truncated": false,
      "retweet_count": "2",
      "created_at": "Wed Jun 12 20:12:30 +0000 2019",
      "full_text": "This! https://t.co/demoQuot1",
      "lang": "en"
    }
  }
]