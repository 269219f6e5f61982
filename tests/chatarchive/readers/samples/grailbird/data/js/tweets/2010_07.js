Grailbird.data.tweets_2010_07 = 
 [
  {
    "source": "web",
    "entities": {
      "user_mentions": [],
      "media": [],
      "hashtags": [],
      "urls": []
    },
    "geo": {},
    "id_str": "20123456789",
    "text": "Before numbers told the time",
    "id": 20123456789,
    "created_at": "2010-07-23 00:00:00 +0000",
    "user": {
      "name": "Insp. Quill 🦉",
      "screen_name": "InspQuillDemo",
      "protected": false,
      "id_str": "9000000002",
      "id": 9000000002,
      "verified": false
    }
  }
]
