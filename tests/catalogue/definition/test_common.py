"""The common list is whole, in every public language."""

from oneroof.catalogue.definition.common import common_list
from oneroof.core.languages import public_languages


def test_every_word_is_there_in_every_public_language() -> None:
    common = common_list()
    fields = [*common.questions.values(), *common.fields.values()]
    texts = [text for field in fields for text in (field.label, field.hint) if text]
    texts += [option.label for field in fields for option in field.options]
    texts += [text for piece in common.evidence.values() for text in (piece.name, piece.issued_by) if text]
    texts += common.needs.values()
    assert [text for text in texts if set(text) != set(public_languages())] == []


def test_questions_and_fields_share_one_name_space() -> None:
    assert not set(common_list().questions) & set(common_list().fields)


def test_nobody_must_say_whether_they_have_papers() -> None:
    """Legal status never decides access: it is asked with a promise, and nothing of a form repeats it."""
    common = common_list()
    assert "Nobody is turned away" in (common.questions["residence"].hint or {})["en"]
    assert "residence" not in common.fields


def test_numbers_that_not_everybody_has_are_optional() -> None:
    fields = common_list().fields
    optional = ("nationality", "email", "phone", "tax_number", "social_security_number", "health_number")
    assert not any(fields[code].required for code in (*optional, "passport_number", "permit_number"))
