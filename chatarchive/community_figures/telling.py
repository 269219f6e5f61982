"""Numbers in words, so that small ones expose nobody.

Who reads that one person came back in 2019, and remembers two chats of that year, knows who. So
the public is told of fewer than five people only that they are fewer than five, and nothing from
which it could be reckoned: not the rest of the same whole, and no exact sum.
"""

FEWEST_TOLD = 5
FEW = f"fewer than {FEWEST_TOLD}"
REST = "the others"


class Exactly:
    """To facilitators, who see every tweet."""

    def is_held_back(self, number):
        return False

    def number(self, number):
        """How many people, or things that lead to them."""
        return FEW if self.is_held_back(number) else told(number)

    def are_told_apart(self, total, part):
        return not any(map(self.is_held_back, (total, part, total - part)))

    def parts(self, total, part):
        """``part`` of ``total`` and the rest of it, in words."""
        if self.is_held_back(total):
            return "", ""
        if self.are_told_apart(total, part):
            return told(part), told(total - part)
        if self.is_held_back(part):
            return FEW, FEW if self.is_held_back(total - part) else REST
        return REST, FEW

    def sum_of(self, total, parts):
        """``total`` of what is told in ``parts``, pairs as they were given to ``parts``."""
        if all(self.are_told_apart(*pair) for pair in parts):
            return self.number(total)
        return FEW if self.is_held_back(total) else f"about {told(round(total, -1) or 10)}"


class ToThePublic(Exactly):
    def is_held_back(self, number):
        return 0 < number < FEWEST_TOLD


def told(number):
    """``1,204``; halves, of medians, as ``12½``."""
    whole = int(number)
    half = number - whole
    return f"{whole:,}" if not half else f"{whole:,}½"
