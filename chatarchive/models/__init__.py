from .captures import Capture, CapturedTweet
from .imports import Import
from .outcomes import ChatStep, OutcomesPage, WorkStream
from .pages import ChatHost, ChatIndexPage, ChatPage, ChatQuestion, ChatTag
from .pictures import TweetPicture
from .tweets import Account, ChatTweet, SetAsideEntry, Tweet

__all__ = [
    "Account",
    "Capture",
    "CapturedTweet",
    "ChatHost",
    "ChatIndexPage",
    "ChatPage",
    "ChatQuestion",
    "ChatStep",
    "ChatTag",
    "ChatTweet",
    "Import",
    "OutcomesPage",
    "SetAsideEntry",
    "Tweet",
    "TweetPicture",
    "WorkStream",
]
