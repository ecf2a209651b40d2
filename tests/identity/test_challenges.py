"""Questions to passkeys: ours, this browser's, fresh, and answered once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from oneroof.core.time import real_now
from oneroof.identity import challenges
from oneroof.identity.challenges import Questioner, use_question

from .conftest import House

HERE = Questioner(b"k" * 32, 1, "passkey_sign_in", "browser")


def test_questions_are_all_different_and_ours() -> None:
    questions = {HERE.question() for _ in range(50)}
    assert len(questions) == 50 and all(HERE.is_ours(question) for question in questions)


@pytest.mark.parametrize(
    "other",
    [
        replace(HERE, key=b"x" * 32),
        replace(HERE, tenant_id=2),
        replace(HERE, kind="passkey_registration"),
        replace(HERE, browser="another"),
    ],
)
def test_anothers_question_is_not(other: Questioner) -> None:
    assert not other.is_ours(HERE.question())


@pytest.mark.parametrize(
    "change", [lambda q: b"", lambda q: q[:-1], lambda q: bytes([q[0] ^ 1]) + q[1:], lambda q: q + b"x"]
)
def test_a_changed_question_is_not(change: Callable[[bytes], bytes]) -> None:
    assert not HERE.is_ours(change(HERE.question()))


def test_it_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    question, now = HERE.question(), real_now()
    monkeypatch.setattr(challenges, "real_now", lambda: now + timedelta(minutes=9))
    assert HERE.is_ours(question)
    monkeypatch.setattr(challenges, "real_now", lambda: now + timedelta(minutes=11))
    assert not HERE.is_ours(question)
    monkeypatch.setattr(challenges, "real_now", lambda: now - timedelta(minutes=1))
    assert not HERE.is_ours(question)


def test_of_many_answers_at_once_one_counts(house: House) -> None:
    question, at = HERE.question(), house.lisboa

    def answer(_number: int) -> bool:
        with at.database.transaction(at.system) as session:
            return use_question(session, at.system, "passkey_sign_in", question)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(answer, range(6))) == [False] * 5 + [True]
