"""Words that say nothing of what a chat was about: small words, and what every chat says."""

STOP_WORDS = frozenset(
    """
    a able about above across after afternoon again against ago all almost alone along already also
    although always am among amp an and another any anybody anyone anything anyway apart are aren't
    around as ask asked asking at away back be became because become been before being below best
    better between big both but by call came can can't cannot case chat chats come comes coming
    could couldn't day days definitely did didn't different do does doesn't doing don't done down
    during each either else end enough especially etc even evening ever every everybody everyone
    everything exactly far feel few find first folk folks for forward from full further get gets
    getting give given gives giving go goes going gone good got great had hadn't happen happened
    happens hard has hasn't have haven't having he he'd he'll he's hello help her here here's hers
    herself hey hi him himself his hour hours how how's however i i'd i'll i'm i've if in indeed
    instead into is isn't it it'd it'll it's its itself join joined joining just keep kind know
    known last late later least less let let's like likely little ll long look looking looks lot
    lots love made make makes making many may maybe me mean means might mind minute minutes more
    morning most much must my myself name near need needs neither never new next nice night no
    nobody none nor not nothing now nowhere of off often oh ok okay old on once one ones only onto
    or other others our ours ourselves out over own part people per perhaps person please point
    possible probably put question questions quite rather re read really right rt said same saw say
    saying says see seem seems seen sent several shall she she'd she'll she's should shouldn't
    since so some somebody someone something sometimes soon sorry still stuff such sure take taken
    takes taking tell than thank thanks that that's the their theirs them themselves then there
    there's these they they'd they'll they're they've thing things think thinking this those though
    thought thoughts three through time times to today together told tomorrow tonight too took
    tried try trying tweet tweets two under until up upon us use used using usually ve very via
    want wanted wants was wasn't watch way ways we we'd we'll we're we've week weeks welcome well
    went were weren't what what's whatever when where whether which while who who's whole whom
    whose why will with within without won't word words work worked working works world would
    wouldn't wow year years yep yes yesterday yet you you'd you'll you're you've your yours
    yourself yourselves
    """.split()
)
