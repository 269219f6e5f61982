var user_details =  {
  "screen_name": "InspQuillDemo",
  "location": "Elsewhere",
  "full_name": "Insp. Quill 🦉",
  "bio": "",
  "id": "9000000002",
  "created_at": "2009-01-02 00:00:00 +0000"
}
