"""What is left of a name's word when everything goes that people write in different ways.

Vowels go, doubled letters are one, letters that are written for one another are one class. Where a letter may stand for
two sounds (`ch`, `j`, ق) a word has several skeletons: two spellings agree where they have one in common.
"""

import re
from functools import lru_cache
from itertools import product

MOST_SKELETONS = 6

_SOUNDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"s?shch|schtsch|chtch", ("x",)),
    (r"Ŝ", ("x", "xt")),
    (r"tsch|tch|tsh|sch|sh|dsh|X", ("x",)),
    (r"sz|Ş", ("s", "x")),
    (r"Ṧ", ("x", "s")),
    (r"cz", ("x", "s")),
    (r"ch(?=[rl])", ("k", "x")),
    (r"^ch", ("x", "h", "k")),
    (r"ch", ("x", "", "k")),
    (r"Č|c$", ("x", "k", "s")),
    (r"^kh", ("h", "k")),
    (r"kh", ("", "k")),
    (r"gh|(?<!^)Ḡ", ("g", "")),
    (r"^Ḡ", ("g", "h")),
    (r"ph", ("f",)),
    (r"th|Θ|Ț", ("t", "s")),
    (r"dh|Ð", ("d", "s")),
    (r"^di(?=[aou])|Ď", ("d", "j")),
    (r"dzh|dj|zh", ("j",)),
    (r"Ž", ("j", "s")),
    (r"Ẑ", ("j", "x")),
    (r"Ǧ", ("j", "g")),
    (r"ts|tz", ("s",)),
    (r"ck|cq|qu(?=[ei])|k", ("k",)),
    (r"q", ("k", "g")),
    (r"c(?=[eiy])", ("s",)),
    (r"c", ("k",)),
    (r"gu(?=[ei])", ("g",)),
    (r"g(?=[eiy])", ("g", "j")),
    (r"^ou(?=[aeiy])|^[wW]|v", ("v",)),
    (r"[wW]", ("", "v")),
    (r"Ḃ", ("b", "v")),
    (r"^x", ("x", "s", "ks")),
    (r"x", ("ks", "x")),
    (r"j", ("j", "")),
    (r"lh|l", ("l",)),
    (r"nh|ng$", ("n",)),
    (r"n(?=[bp])", ("m",)),
    (r"^h", ("h", "g", "")),
    (r"^Ḥ", ("h",)),
    (r"Ḥ", ("",)),
    (r"h", ("", "g")),
    (r"z", ("s",)),
    (r"[bdfgmnprst]", ("=",)),
)
_SOUND = re.compile("|".join(f"(?P<s{number}>{pattern})" for number, (pattern, _) in enumerate(_SOUNDS)) + "|.")
_AT_THE_END = {"b": "p", "d": "t", "g": "k", "v": "f", "j": "x"}
"""The last consonant is often written as it is heard: Ahmed, Ahmet; Ivanov, Ivanoff; also before an ending, Ivanova."""
_VOWELS = {**dict.fromkeys("iyej", "i"), **dict.fromkeys("ouwW", "u"), "a": "a"}


@lru_cache(maxsize=50_000)
def skeletons(word: str) -> tuple[str, ...]:
    """The skeletons of one word as `words.NameWord.sounds` has it, the likeliest first; at most MOST_SKELETONS."""
    # doubled letters are one, but two written one after another across a vowel stay two
    sounds = [_variants(match) for match in _SOUND.finditer(re.sub(r"(.)\1+", r"\1", word))]
    choices = sorted(product(*(range(len(each)) for each in sounds)), key=sum)
    made: dict[str, None] = {}
    for choice in choices:
        letters = "".join(each[which] for each, which in zip(sounds, choice, strict=True))
        made[_ended(letters, word)] = None
        if len(made) == MOST_SKELETONS:
            break
    return tuple(made)


def says_little(skeleton: str) -> bool:
    """Whether so many words have this skeleton that it finds nobody by itself."""
    return sum(sign.islower() for sign in skeleton) < 2


def _variants(match: re.Match[str]) -> tuple[str, ...]:
    if match.lastgroup is None:
        return ("",)
    variants = _SOUNDS[int(match.lastgroup[1:])][1]
    return (match.group(),) if variants == ("=",) else variants


def _ended(letters: str, word: str) -> str:
    """The skeleton with its last consonant unvoiced; words with a single consonant keep a vowel (`n` + `A`)."""
    if not letters:
        return "".join(_VOWELS.get(sign, "") for sign in word).upper() or word.upper()
    letters = letters[:-1] + _AT_THE_END.get(letters[-1], letters[-1])
    if len(letters) > 1:
        return letters
    # a silent h follows an a: Ayesha, عائشہ
    return letters + ("A" if word[-1] in "hḤ" else _VOWELS.get(word[-1], "").upper())
