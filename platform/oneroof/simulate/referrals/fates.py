"""What becomes of a simulated referral: drawn when it is sent. Assumed shares: about one in five is never answered."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Fate:
    """One thing that somebody does, so many days after it was sent."""

    act: str
    after: int


def fate(chance: Random) -> list[Fate]:
    """What is done, in order; nothing for one that everybody forgets."""
    drawn = chance.random()
    seen = [Fate("see", chance.randrange(0, 3))]
    answer = chance.randrange(1, 12)
    if drawn < 0.20:
        return seen if drawn < 0.10 else []
    if drawn < 0.30:
        return [*seen, Fate("withdraw", answer)]
    if drawn < 0.50:
        return [*seen, Fate("reject", answer)]
    if drawn < 0.60:
        asked = [*seen, Fate("ask_more", answer)]
        return [*asked, Fate("give_more", answer + 2), Fate("accept", answer + 5)] if drawn < 0.57 else asked
    done = [Fate("finish", answer + chance.randrange(2, 20))] if drawn < 0.90 else []
    return [*seen, Fate("accept", answer), *done]
