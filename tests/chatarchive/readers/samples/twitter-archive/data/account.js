window.YTD.account.part0 = [
  {
    "account": {
      "username": "InspQuillDemo",
      "accountId": "9000000002",
      "createdAt": "2013-01-02T00:00:00.000Z",
      "accountDisplayName": "Insp. Quill 🦉"
    }
  }
]