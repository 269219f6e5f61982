Grailbird.data.tweets_2013_05 = 
 [
  {
    "source": "web",
    "entities": {
      "user_mentions": [
        {
          "name": "Dr Holly Tree",
          "screen_name": "DrTreeDemo",
          "indices": [
            3,
            14
          ],
          "id_str": "9000000004",
          "id": 9000000004
        }
      ],
      "media": [],
      "hashtags": [],
      "urls": []
    },
    "geo": {},
    "id_str": "334783000000000003",
    "text": "RT @DrTreeDemo: A beat map from 1950, of the old quarter by the harbour, with every box, every bridge and every bench that a constable coul…",
    "retweeted_status": {
      "source": "web",
      "entities": {
        "user_mentions": [],
        "media": [
          {
            "expanded_url": "http://twitter.com/DrTreeDemo/status/334782000000000001/photo/1",
            "indices": [
              0,
              22
            ],
            "url": "http://t.co/demoPic01",
            "media_url": "http://pbs.twimg.com/media/DemoMapAbc.jpg",
            "id_str": "1",
            "id": 1,
            "media_url_https": "https://pbs.twimg.com/media/DemoMapAbc.jpg",
            "sizes": [],
            "display_url": "pic.twitter.com/demoPic01"
          }
        ],
        "hashtags": [],
        "urls": []
      },
      "geo": {},
      "id_str": "334782000000000001",
      "text": "A beat map from 1950, of the old quarter by the harbour, with every box, every bridge and every bench that a constable could sit on http://t.co/demoPic01",
      "id": 334782000000000001,
      "created_at": "2013-05-15 21:00:03 +0000",
      "user": {
        "name": "Dr Holly Tree",
        "screen_name": "DrTreeDemo",
        "protected": false,
        "id_str": "9000000004",
        "id": 9000000004,
        "verified": false
      }
    },
    "id": 334783000000000003,
    "created_at": "2013-05-15 21:04:00 +0000",
    "user": {
      "name": "Insp. Quill 🦉",
      "screen_name": "InspQuillDemo",
      "protected": false,
      "id_str": "9000000002",
      "id": 9000000002,
      "verified": false
    }
  },
  {
    "source": "web",
    "entities": {
      "user_mentions": [],
      "media": [],
      "hashtags": [],
      "urls": [
        {
          "indices": [
            9,
            31
          ],
          "url": "http://t.co/demoLnk1",
          "expanded_url": "http://example.org/night-shifts",
          "display_url": "example.org/night-shifts"
        }
      ]
    },
    "geo": {},
    "id_str": "334782500000000002",
    "text": "@DrTreeDemo R&amp;R, written &amp;lt; as some do http://t.co/demoLnk1",
    "id": 334782500000000002,
    "in_reply_to_status_id_str": "334782000000000001",
    "in_reply_to_user_id": 9000000004,
    "in_reply_to_status_id": 334782000000000001,
    "in_reply_to_screen_name": "DrTreeDemo",
    "in_reply_to_user_id_str": "9000000004",
    "created_at": "2013-05-15 21:02:01 +0000",
    "user": {
      "name": "Insp. Quill 🦉",
      "screen_name": "InspQuillDemo",
      "protected": false,
      "id_str": "9000000002",
      "id": 9000000002,
      "verified": false
    }
  },
  {
    "source": "web",
    "entities": {
      "user_mentions": [],
      "media": [],
      "hashtags": [],
      "urls": []
    },
    "geo": {},
    "id_str": "334781500000000001",
    "text": "@GoneDemo Good night",
    "id": 334781500000000001,
    "in_reply_to_status_id_str": "334781000000000001",
    "in_reply_to_user_id": 9000000099,
    "in_reply_to_status_id": 334781000000000001,
    "in_reply_to_user_id_str": "9000000099",
    "created_at": "2013-05-15 20:58:02 +0000"
  }
]
