"""Case codes: what is typed wrongly is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.casefiles.codes import ALPHABET, EXAMPLE, LENGTH, new_code, read_code, shown
from oneroof.core.errors import Invalid
from oneroof.core.speakable_codes import as_stored, code_from


def test_a_code_is_read_as_it_was_shown() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    for code in codes:
        assert read_code(shown(code)) == code
        assert read_code(f" {shown(code).lower().replace('-', ' ')} ") == code


def test_no_two_signs_look_alike_and_no_word_can_appear() -> None:
    assert len(set(ALPHABET)) == 23
    for pair in ("0O", "1I", "1L", "2Z", "5S", "6G", "8B", "UV"):
        assert not set(pair) <= set(ALPHABET)
    assert not set("AEIOU") & set(ALPHABET)


def test_what_looks_alike_is_taken_for_what_is_meant() -> None:
    code = next(code for code in iter(new_code, None) if "2" in code and "8" in code)
    assert read_code(code.replace("2", "Z").replace("8", "b")) == code


@given(st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_sign_is_noticed(place: int, sign: str) -> None:
    code = new_code()
    if code[place] != sign:
        with pytest.raises(Invalid):
            read_code(code[:place] + sign + code[place + 1 :])


@given(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_every_two_signs_swapped_are_noticed(one: int, other: int) -> None:
    code = new_code()
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    if "".join(signs) != code:
        with pytest.raises(Invalid):
            read_code("".join(signs))


@pytest.mark.parametrize("text", ["", "abc", "7KM-4QX", "7KM-4QX-9RA-7", "७KM-4QX-9R", "-", "\0" * 9])
def test_what_is_no_code_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_code(text)
    assert list(caught.value.fields) == ["code"]


def test_the_example_is_right() -> None:
    assert shown(read_code(EXAMPLE)) == EXAMPLE


def test_one_token_is_one_code() -> None:
    tokens = [bytes([number]) * 32 for number in range(256)]
    codes = [code_from(token) for token in tokens]
    assert codes == [code_from(token) for token in tokens] and len(set(codes)) == 256
    assert all(as_stored(code) == code for code in codes)
