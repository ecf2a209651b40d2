"""A name as the words that it is compared by: particles left out, what belongs together joined."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from oneroof.casefiles.finding.latin import to_latin, transliterated
from oneroof.casefiles.finding.scripts import (
    ARABIC,
    CYRILLIC,
    HAN,
    INDIC,
    MARKED_LATIN,
    PLAIN,
    script_of,
    without_marks,
)
from oneroof.casefiles.finding.skeleton import skeletons

MOST_WORDS = 7
"""Of a longer name the rest is not looked at."""

PARTICLES = frozenset(
    [
        *("de", "da", "do", "dos", "das", "del", "della", "di", "du", "des", "la", "le", "los", "las", "y", "e", "i"),
        *("von", "van", "vom", "zu", "zum", "der", "den", "ter", "ten", "văn", "thị"),
        *("al", "el", "ul", "il", "as", "ash", "an", "ar", "at", "ad", "az", "ed", "es", "er"),
        *("bin", "ben", "bn", "ibn", "bint", "binti", "binte", "ould", "uld", "wald"),
        *("бин", "ибн", "оглы", "кызы", "بن", "ابن", "بنت", "ال"),
    ]
)
"""Words that are left out or added as people like; where a name has nothing else, they count."""
MOHAMMED = frozenset(["md", "mohd", "mhd", "muhd", "mohammad", "مو", "মোঃ", "মো", "মুঃ"])
"""Abbreviations of the most frequent name of all."""
ABDUL_WORDS = frozenset(
    ("abd", "abdul", "abdel", "abdal", "abdur", "abder", "abdol", "عبد", "абд", "абдул", "আব্দুল", "আবদুল", "আব্দুর", "আবদুর")
)
_ABDUL = re.compile(r"^a?[bḂ]d[aeiouy]*l?(?=.)")
_ARTICLE = re.compile(r"^(?:وال|ال)(?=.{3})")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]")
_BREAKS = re.compile(r"[^\w'’ʼʻ`´\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0dff]+|_")
_CAPITALS = "".join(map(chr, PLAIN))
_UNVOWELED = ("ARABIC", "HEBREW", "SYRIAC")


@dataclass(frozen=True)
class NameWord:
    """One word of a name. `sounds` is what `skeleton` reads; `unvoweled` where the script leaves short vowels out."""

    written: str
    latin: str
    sounds: str
    unvoweled: bool = False
    prefixed: "NameWord | None" = None
    """The word with the particle before it, as many write it: Ben Ali, Benali."""

    @cached_property
    def skeletons(self) -> tuple[str, ...]:
        """See `skeleton.skeletons`."""
        return skeletons(self.sounds)

    def joined(self, other: "NameWord") -> "NameWord":
        """Both as one word, as some write them."""
        return NameWord(
            self.written + other.written,
            self.latin + other.latin,
            self.sounds + other.sounds,
            self.unvoweled or other.unvoweled,
        )


@lru_cache(maxsize=20_000)
def words_of(name: str) -> tuple[NameWord, ...]:
    """The words that count, at most MOST_WORDS."""
    raw = _split(name)
    kept = [word for word in raw if word not in PARTICLES] or raw
    prefixes = _prefixes(raw)
    return tuple(_with_prefix(each, prefixes) for each in _belonging_together(kept)[:MOST_WORDS])


def _prefixes(raw: list[str]) -> dict[str, str]:
    """The particles before each word that has any."""
    found, before = {}, ""
    for word in raw:
        if word in PARTICLES:
            before += word
            continue
        if before:
            found[word] = before
        before = ""
    return found


def _with_prefix(written: str, prefixes: dict[str, str]) -> NameWord:
    word, prefix = _word(written), prefixes.get(written)
    return replace(word, prefixed=_word(prefix + written)) if prefix else word


def _split(name: str) -> list[str]:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
    folded = re.sub(r"(?<=[^\W\d_])['’ʼʻ`´](?=[^\W\d_])", "", folded)
    return [word for part in _BREAKS.split(folded) for word in _syllables(part) if any(map(str.isalpha, word))]


def _syllables(part: str) -> list[str]:
    """Chinese is written without gaps: its syllables, as they sound in names."""
    if _HAN_RUN.search(part):
        return [f"\0{syllable}" for syllable in transliterated(part).split()]
    return [part]


def _belonging_together(raw: list[str]) -> list[str]:
    """عبد الله and Abdul Rahman are one name each."""
    words: list[str] = []
    for word in raw:
        if words and words[-1] in ABDUL_WORDS:
            words[-1] += word
        else:
            words.append(word)
    return words


def _word(written: str) -> NameWord:
    if written in MOHAMMED:
        written = "mohammed"
    is_han = written.startswith("\0")
    written = written.removeprefix("\0")
    script = "HAN" if is_han else script_of(written)
    if script == "ARABIC":
        written = _ARTICLE.sub("", without_marks(written)) if not written.startswith("الله") else written
    sounds = _without_abdul(_sounds(written, script))
    return NameWord(written, sounds.translate(PLAIN), sounds, script in _UNVOWELED)


def _sounds(written: str, script: str) -> str:
    text = unicodedata.normalize("NFC", written)
    if script == "ARABIC":
        text = text.translate(ARABIC)
    elif script == "CYRILLIC":
        text = text.translate(CYRILLIC)
    elif script != "LATIN":
        text = transliterated(text)
    for before, after in {"HAN": HAN, "INDIC": INDIC}.get(script, ()):
        text = text.replace(before, after)
    # the capital signs carry marks of their own, which stay; what is not Latin yet becomes so
    runs = re.findall(rf"[{_CAPITALS}]|[^{_CAPITALS}]+", text.translate(MARKED_LATIN))
    return "".join(run if run in _CAPITALS else _letters(run) for run in runs)


def _letters(run: str) -> str:
    plain = without_marks(run)
    if not plain.isascii():
        plain = to_latin(plain)
    return "".join(sign for sign in plain if sign.isalpha())


def _without_abdul(sounds: str) -> str:
    """Abdurrahman, Abdelrahman and عبدالرحمن: what follows the servant's name is one word with it."""
    match = _ABDUL.match(sounds)
    if match is None:
        return sounds
    rest = re.sub(r"^(.)\1", r"\1", sounds[match.end() :])
    return "abd" + rest
