"""What letters sound like where one transliteration does not tell: Arabic, Cyrillic, Han, Indic and marked Latin.

The capital signs on the right stand for letters that people write in several ways; `skeleton` reads them.
"""

import unicodedata

ARABIC = str.maketrans(
    {
        **dict.fromkeys("اأإآٱةىۃ", "a"),
        **dict.fromkeys("ءئؤعۀ", ""),
        **dict.fromkeys("يیېےۍ", "y"),
        **dict.fromkeys("هہح", "Ḥ"),
        **dict.fromkeys("ذضظ", "Ð"),
        **dict.fromkeys("تطټٹ", "t"),
        **dict.fromkeys("سصښ", "s"),
        **dict.fromkeys("كکڪ", "k"),
        **dict.fromkeys("دډڈ", "d"),
        **dict.fromkeys("رړڑ", "r"),
        **dict.fromkeys("نںڼ", "n"),
        **dict.fromkeys("گګ", "g"),
        **{"ب": "b", "پ": "p", "ث": "Θ", "ج": "Ǧ", "چ": "ch", "خ": "kh", "ز": "z", "ژ": "zh", "ش": "sh"},
        **{"غ": "gh", "ف": "f", "ق": "q", "ل": "l", "م": "m", "و": "W", "ھ": "", "ـ": ""},
    }
)
CYRILLIC = str.maketrans(
    {
        **{"г": "Ḡ", "ґ": "g", "ғ": "gh", "ж": "zh", "җ": "j", "х": "kh", "ҳ": "Ḥ", "ц": "ts", "ч": "ch", "ш": "Ṧ"},
        **{"щ": "Ŝ", "ю": "yu", "я": "ya", "є": "ye", "ї": "yi", "ё": "yo", "й": "y", "ы": "y", "э": "e", "і": "i"},
        **{"ъ": "a", "ь": "", "ў": "W", "џ": "j", "ђ": "dj", "ћ": "ch", "љ": "l", "њ": "n", "қ": "q", "ң": "n"},
    }
)
HAN = (("zh", "Ẑ"), ("ch", "X"), ("c", "s"), ("q", "Č"), ("j", "Ẑ"))
"""From pinyin: what other romanisations of Chinese write otherwise."""
INDIC = (("ch", "X"), ("c", "ch"), ("X", "ch"), ("b", "Ḃ"))
"""From the scholars' transliteration, where `c` is what everybody else writes `ch`."""
MARKED_LATIN = str.maketrans(
    {
        **dict.fromkeys("şșšśṣç", "Ş"),
        **dict.fromkeys("čć", "Č"),
        **dict.fromkeys("țţ", "Ț"),
        **{"ž": "Ž", "ğ": "Ḡ", "đ": "Ď", "ð": "d", "þ": "t", "ł": "l", "ß": "ss", "ı": "i", "ə": "a", "ŋ": "n"},
        **{"æ": "a", "ø": "o", "œ": "o", "ʿ": "", "ʾ": "", "ʻ": "", "ʼ": ""},
    }
)

PLAIN = str.maketrans(
    {"Ḥ": "h", "Ð": "d", "Θ": "th", "Ǧ": "j", "Ŝ": "shch", "Ş": "s", "Č": "c", "Ț": "t", "Ẑ": "zh", "Ḡ": "g", "Ḃ": "b"}
    | {"X": "ch", "W": "w", "Ṧ": "sh", "Ď": "d", "Ž": "z"}
)
"""The capital signs as one would write them."""

_INDIC_SCRIPTS = {"BENGALI", "DEVANAGARI", "GUJARATI", "GURMUKHI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM"}


def script_of(word: str) -> str:
    """`ARABIC`, `CYRILLIC`, `HAN`, `INDIC`, `LATIN`, or the name of another script, by the word's first letter."""
    first = next((sign for sign in word if sign.isalpha()), "")
    script = unicodedata.name(first, "").partition(" ")[0]
    if script in ("CJK", "HIRAGANA", "KATAKANA"):
        return "HAN"
    return "INDIC" if script in _INDIC_SCRIPTS else script


def without_marks(text: str) -> str:
    """The text without accents and vowel signs above and below."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
