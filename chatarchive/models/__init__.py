from .captures import Capture, CapturedTweet
from .imports import Import
from .pages import ChatHost, ChatIndexPage, ChatPage, ChatQuestion, ChatTag
from .pictures import TweetPicture
from .tweets import Account, ChatTweet, SetAsideEntry, Tweet
from .withdrawals import Withdrawal

__all__ = [
    "Account",
    "Capture",
    "CapturedTweet",
    "ChatHost",
    "ChatIndexPage",
    "ChatPage",
    "ChatQuestion",
    "ChatTag",
    "ChatTweet",
    "Import",
    "SetAsideEntry",
    "Tweet",
    "TweetPicture",
    "Withdrawal",
]
