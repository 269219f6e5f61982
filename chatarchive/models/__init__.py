from .captures import Capture, CapturedTweet
from .figures import ChatFigures, Participation
from .finding import FindableEntry, FindableTweet
from .imports import Import
from .index import ChatIndexPage
from .keys import NetworkKeys
from .offers import ChatOffer, HostAChatPage
from .outcomes import ChatStep, OutcomesPage, WorkStream
from .pages import ChatHost, ChatPage, ChatQuestion, ChatTag
from .pictures import TweetPicture
from .reading_list import ChatReading
from .reports import TweetReport
from .runs import CaptureRun, CaptureSchedule
from .tweets import Account, ChatTweet, SetAsideEntry, Tweet
from .withdrawals import Withdrawal

__all__ = [
    "Account",
    "Capture",
    "CaptureRun",
    "CaptureSchedule",
    "CapturedTweet",
    "ChatFigures",
    "ChatHost",
    "ChatIndexPage",
    "ChatOffer",
    "ChatPage",
    "ChatQuestion",
    "ChatReading",
    "ChatStep",
    "ChatTag",
    "ChatTweet",
    "FindableEntry",
    "FindableTweet",
    "HostAChatPage",
    "Import",
    "NetworkKeys",
    "OutcomesPage",
    "Participation",
    "SetAsideEntry",
    "Tweet",
    "TweetPicture",
    "TweetReport",
    "Withdrawal",
    "WorkStream",
]
