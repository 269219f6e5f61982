"""Words for invented chats: what is said to six questions of one chat, and common talk.

Topics overlap on purpose ("shift", "partner", "public" stand in several), as people's do.
"""

# question: what is said to it
POLICING = {
    "How do you look after your sleep when you work nights and rotating shifts?": (
        "blackout blinds; a nap before nights; no caffeine after two; earplugs; the dog walk "
        "first; melatonin; phone in another room; the same bedtime; a cold bedroom; the quick "
        "changeover; twelve hour shifts; my partner keeps the kids quiet; a proper breakfast; "
        "feeling tired at the wheel; insomnia; an eye mask; days off to recover; fatigue policy; "
        "sleeping badly; early turn; meal times on nights; four on four off; light exposure; "
        "drowsy driving"
    ),
    "What would make more victims of domestic abuse trust us enough to report?": (
        "body worn video; an independent advocate; one officer all the way; call backs; special "
        "measures at court; believing her; a safe room; coercive control training; the charge "
        "rate; survivors' stories; risk assessment; perpetrators leaving the home; the refuge; a "
        "quiet phone line; silent calls; statements taken once; aftercare; fear of social "
        "services; protection orders; victim updates; men report even less; stalking; court "
        "delays"
    ),
    "Which evidence has changed what your force does about burglary and theft?": (
        "hot spot patrols; forensic marking; repeat victims; property registers; the trial in two"
        " districts; fingerprints within the hour; offender managers; the cost benefit table; "
        "bike theft; super cocooning; near repeat patterns; doorbell cameras; a randomised trial;"
        " target hardening; alley gates; second hand shops; heat maps; screening out; "
        "solvability; burglars told us; locks and lighting; crime drop since the nineties; "
        "displacement"
    ),
    "How should new recruits learn the job: degree, apprenticeship or on the street?": (
        "the degree route; a good tutor; protected learning time; assignments on rest days; "
        "mentoring; the old training school; role play; essays; time with response; a university "
        "lecturer; probation; dropping out; graduates; practical exams; classroom weeks; "
        "portfolio; learning from mistakes; leadership; detectives straight in; critical "
        "thinking; pay while studying; tutor constables are tired; scenario days; coaching"
    ),
    "What works when somebody in mental health crisis calls us for the third time this week?": (
        "street triage; a nurse in the control room; the place of safety; section 136; waiting in"
        " the emergency department; a crisis plan; frequent callers; de-escalation; listening; "
        "the crisis cafe; ambulance; a bed that does not exist; shared records; high intensity "
        "users; care coordinator; self harm; handover times; not a crime; welfare checks; plain "
        "clothes; listening skills; suicide prevention; partner agencies; right care right person"
    ),
    "How do we use data and algorithms without losing the trust of the public?": (
        "bias in the data; facial recognition; an ethics panel; predictive mapping; publish the "
        "code; false positives; explainable models; retention of images; an analyst in each team;"
        " data quality; consent; transparency; number plates; garbage in garbage out; oversight; "
        "audit; dashboards; stop and search figures; privacy; machine learning; "
        "disproportionality; open data; spreadsheets; a legal basis; scrutiny"
    ),
}
VILLAGE = {
    "What grows best in a shady garden with heavy clay?": (
        "ferns; hostas; compost; foxgloves; drainage; slugs; raised beds; mulch; hellebores; "
        "worms; leaf mould; digging in autumn; roses; moss; a pond; perennials; grit; bulbs; ivy;"
        " nettles"
    ),
    "How can our library bring in people who never read?": (
        "audio books; a coffee corner; rhyme time; late opening; comics; the reading group; "
        "fines; homework club; authors; large print; the mobile van; crime novels; computers; job"
        " help; warm space; toddlers; volunteers; book swap; poetry; quiet hours"
    ),
    "Which bus would you take if it came every ten minutes?": (
        "the station; the hospital; fares; the last bus home; timetables; cycle lanes; a driver; "
        "the ring road; park and ride; day tickets; rain at the stop; the app; school run; low "
        "floor; traffic lights; the market; Sundays; electric buses; contactless; crowded"
    ),
    "What shall we cook when forty come to the summer feast?": (
        "a big paella; salads; bread; the barbecue; vegan curry; allergies; lemonade; ovens; "
        "trestle tables; cake; rice; chicken; peas; paper plates; leftovers; potatoes; spices; "
        "strawberries; gas bottles; soup; cheese"
    ),
    "How do we keep the brass band going when the young ones leave?": (
        "lending cornets; beginners; the conductor; carols; rehearsals; marches; uniforms; a "
        "concert; the band room; tubas; valve oil; teaching at the primary; pop tunes; contests; "
        "sheet music; drums; Tuesday practice; neighbours complain; percussion; old players"
    ),
    "What should the parish do about flooding by the mill?": (
        "dredging; sandbags; willows upstream; the culvert; insurance; flood gates; leaky dams; "
        "the environment agency; gauges; meadows; pumps; the bridge; silt; planning permission; "
        "beavers; drains; warnings by text; the weir; run off; basements"
    ),
}
FRAMES = (
    "{a} for me.|For us it is {a} and {b}.|I would say {a}, but it takes time|{a}! Every time|We "
    "tried {a} here and it really helped|Honestly, {a}. People never think of {b}|In my "
    "experience {a} matters more than {b}|Not sure about {a} though|{a}, {b} and {c}|Is there any"
    " research on {a}?|Our team started with {a} last year. Still work to do|More {a}, less {b}, "
    "please|I know it sounds simple: {a}|Yes, and {a} too|The thing is that {a} needs money|Great"
    " question. {a} is where I would begin|Never underestimate {a}|We wrote about {a} here "
    "https://example.org/{link}|My sergeant always says {a} first|It has to be {a}. What do "
    "others do about {b}?|I used to think {a}, now I think {b}"
).split("|")
SHORT = (
    "Totally agree|This!|Same here in our force|Good point|Yes, exactly|So true|Well said|Not in "
    "my experience|That is a hard one|Interesting, thank you|Could not agree more|Same "
    "here|100%|Hmm, I am not so sure|How did you get that started?|Love this|Who pays for it?|We "
    "do the same|It depends|Tell me more|Absolutely|Me too|Same problem everywhere|What a good "
    "idea|👏👏"
).split("|")
HELLOS = (
    "Evening all|Hello from a rainy north|Good evening everyone, tea is ready|Hi all, first time "
    "here|Hello, just finished work|Evening! Looking forward to this|Hi from the night shift|Back"
    " again, hello everybody"
).split("|")
