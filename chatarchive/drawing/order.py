"""In which order people stand in a list, so that those who talked to each other stand together."""


def ordered(people, bonds):
    """``people`` in the order in which their ``bonds`` (weights by pair) are short.

    The two chains that are bound most closely are joined, ends that know each other next to each
    other, until one is left. Takes the cube of their number: for some forty.
    """
    rank = {person: place for place, person in enumerate(people)}
    near = {person: {} for person in people}
    for (one, other), weight in bonds.items():
        near[one][other] = near[other][one] = near[one].get(other, 0) + weight
    chains = [[person] for person in people]
    while len(chains) > 1:
        closest, which = 0, None
        for place, chain in enumerate(chains):
            for further in range(place + 1, len(chains)):
                weight = _between(chain, chains[further], near)
                # A mean, else the largest would draw in everybody, one by one.
                mean = weight / (len(chain) * len(chains[further])) ** 0.5
                if mean > closest:
                    closest, which = mean, (place, further)
        if which is None:
            break
        first, second = which
        chains[first] = _joined(chains[first], chains.pop(second), near)
    chains.sort(key=lambda chain: (-len(chain), min(rank[person] for person in chain)))
    return _settled([person for chain in chains for person in chain], near)


def _between(chain, other, near):
    few, many = (chain, set(other)) if len(chain) < len(other) else (other, set(chain))
    return sum(weight for one in few for who, weight in near[one].items() if who in many)


def _joined(chain, other, near):
    """The two in that order and direction in which their bonds are shortest together."""
    ways = (
        chain + other,
        chain + other[::-1],
        chain[::-1] + other,
        chain[::-1] + other[::-1],
    )
    return min(ways, key=lambda way: _length(way, near))


def _settled(people, near):
    """Neighbours that stand better the other way round change places, a few times over."""
    for _ in range(len(people)):
        moved = False
        for place in range(len(people) - 1):
            here = {person: at for at, person in enumerate(people)}
            one, other = people[place], people[place + 1]
            gain = 0
            for person, step in ((one, 1), (other, -1)):
                for who, weight in near[person].items():
                    if who not in (one, other):
                        at = here[who] - here[person]
                        gain += weight * (abs(at) - abs(at - step))
            if gain > 0:
                people[place], people[place + 1] = other, one
                moved = True
        if not moved:
            break
    return people


def _length(people, near):
    here = {person: at for at, person in enumerate(people)}
    return sum(
        weight * abs(here[one] - here[other])
        for one in people
        for other, weight in near[one].items()
        if other in here
    )
