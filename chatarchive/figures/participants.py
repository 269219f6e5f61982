"""Who took part, in an order that is not only loudness, and how far they could be heard."""

from collections import Counter

from .shapes import Participant, Reach

#: So many are kept, in their order.
MOST = 2_000


def participants_of(heard, conversations):
    """Participants, best first: by how many answers they drew, in how many conversations they
    took part and how many people they answered, added up. Only between equals it counts how
    much they wrote, and then who came first."""
    first, tweets, hosts = {}, Counter(), set()
    for tweet in heard.tweets.values():
        if (person := tweet.author) is None:
            continue
        tweets[person] += 1
        if person not in first or tweet.created_at < first[person].created_at:
            first[person] = tweet
        if tweet.handle in heard.hosts:
            hosts.add(person)
    answered = Counter(writer for writer, _ in conversations.exchanges)
    joined = conversations.joined()
    retweets = Counter(retweet.author for retweet in heard.retweets)
    people = [
        Participant(
            account=person,
            tweets=tweets[person],
            answers_drawn=conversations.drawn[person],
            conversations=joined[person],
            people_answered=answered[person],
            retweets=retweets[person],
            is_host=person in hosts,
            anchor=tweet.anchor,
        )
        for person, tweet in first.items()
    ]
    people.sort(
        key=lambda one: (
            -(one.answers_drawn + one.conversations + one.people_answered),
            -one.tweets,
            first[one.account].created_at,
            one.account,
        )
    )
    return people


def reach_of(heard):
    """The Reach of all who wrote or retweeted, each counted once with the most followers that
    a capture tells of them; None where none does."""
    followers, people = {}, set()
    for tweet in (*heard.tweets.values(), *heard.retweets):
        if tweet.author is None:
            continue
        people.add(tweet.author)
        if tweet.followers is not None:
            followers[tweet.author] = max(tweet.followers, followers.get(tweet.author, 0))
    if not followers:
        return None
    return Reach(sum(followers.values()), len(followers), len(people))
