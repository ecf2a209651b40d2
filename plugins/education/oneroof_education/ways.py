"""The ways of recognition in words: what each is, who decides, and why it may be the right one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oneroof.core.texts import LazyText, public_text


@dataclass(frozen=True, slots=True)
class WayTexts:
    """What is said of a way."""

    name: LazyText
    meaning: LazyText
    decider: LazyText
    """Who decides, in words; bodies with a name stand in `recognition.toml`."""


_UNIVERSITY = public_text("A public university or polytechnic")

WAYS: Mapping[str, WayTexts] = {
    "automatic": WayTexts(
        public_text("Automatic recognition"),
        public_text("For degrees of higher education that stand on a public list."),
        _UNIVERSITY,
    ),
    "level": WayTexts(
        public_text("Level recognition"),
        public_text("Your degree is put on a level with a Portuguese one. The subject does not count."),
        _UNIVERSITY,
    ),
    "specific": WayTexts(
        public_text("Specific recognition"),
        public_text("Your degree is compared with a Portuguese one in the same subject. Many professions need this."),
        _UNIVERSITY,
    ),
    "school": WayTexts(
        public_text("Equivalence of school certificates"),
        public_text("For certificates of up to 12 years of school."),
        public_text("A public school. It asks the ministry in special cases."),
    ),
    "vocational": WayTexts(
        public_text("Recognition of training for a trade"),
        public_text("For training below higher education. A Qualifica centre takes your request."),
        public_text("A Qualifica centre helps you; the national institute decides."),
    ),
    "profession": WayTexts(
        public_text("Admission to a regulated profession"),
        public_text("For work that needs a licence. The body of the profession tells you what it needs first."),
        public_text("The body of the profession"),
    ),
    "card": WayTexts(
        public_text("European Professional Card"),
        public_text(
            "An online procedure for general nurses, pharmacists, physiotherapists, mountain guides and estate agents"
            " with a diploma from the European Economic Area."
        ),
        public_text("The body of the profession"),
    ),
    "admission": WayTexts(
        public_text("Admission to a course"),
        public_text("To go on studying. The school can accept your diploma for this course alone."),
        public_text("The school or university where you apply"),
    ),
    "employer": WayTexts(
        public_text("No recognition: the employer decides"),
        public_text("For work without a licence. A translation of your diploma often helps."),
        public_text("The employer"),
    ),
}

LISTED = public_text("Degrees from this country are on the list, but not all. Look for yours.")
NOT_KNOWN_AS_LISTED = public_text(
    "We do not know that your degree is on the list. Look before you pay for another way."
)
NEEDED_FIRST = public_text("The body of the profession usually asks for this first.")
EUROPEAN = public_text(
    "European rules can apply to you: often no recognition by a university is needed first. Ask the body."
)
PUBLIC_EMPLOYER = public_text("Public employers usually ask for it.")
DEGREE_EXPECTED = public_text("This profession usually needs higher education. Ask what your training counts for.")
