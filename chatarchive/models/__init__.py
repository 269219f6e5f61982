from .captures import Capture, CapturedTweet
from .imports import Import
from .offers import ChatOffer, HostAChatPage
from .pages import ChatHost, ChatIndexPage, ChatPage, ChatQuestion, ChatTag
from .pictures import TweetPicture
from .tweets import Account, ChatTweet, SetAsideEntry, Tweet

__all__ = [
    "Account",
    "Capture",
    "CapturedTweet",
    "ChatHost",
    "ChatIndexPage",
    "ChatOffer",
    "ChatPage",
    "ChatQuestion",
    "ChatTag",
    "ChatTweet",
    "HostAChatPage",
    "Import",
    "SetAsideEntry",
    "Tweet",
    "TweetPicture",
]
