"""The line scanner against `tomllib`: it must know the place of everything that `tomllib` finds, and no more."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.core.declarations.positions import line_of_each_key


def paths_in(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path}.union(*(paths_in(each, (*path, key)) for key, each in below))


KEYS = st.sampled_from(["a", "b-1", "c_d", '"with. dot"', "'lit # eral'", '"quo\\"te"', '"\\u00e9"'])
SCALARS = st.sampled_from(
    [
        "1",
        "-1.5e3",
        "true",
        "1979-05-27 07:32:00",
        "07:32:00",
        '"a # b"',
        "'c ] d'",
        '"e\\\\"',
        '"f\\"}"',
        '""',
        '"""\nlong ] # text\\\n  ""two"""',
        "'''\nlit'''",
        '"""ends in quotes"""""',
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: "[" + " ,\n # note ]\n".join(each) + "\n]")
        | st.dictionaries(KEYS, inner.filter(lambda text: "\n" not in text), max_size=3).map(
            lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs.items()) + " }"
        )
    ),
    max_leaves=6,
)
LINES = st.lists(
    st.tuples(KEYS, VALUES).map(lambda pair: f" {pair[0]} = {pair[1]}  # why")
    | st.tuples(KEYS, KEYS, SCALARS).map(lambda three: f"{three[0]} . {three[1]}={three[2]}")
    | KEYS.map(lambda key: f"[ {key} ]")
    | st.tuples(KEYS, KEYS).map(lambda two: f"[{two[0]}.{two[1]}]")
    | KEYS.map(lambda key: f"[[{key}]]")
    | st.tuples(KEYS, KEYS).map(lambda two: f"[[ {two[0]} . {two[1]} ]]")
    | st.sampled_from(["", "# only [a] = comment"]),
    max_size=12,
).map("\n".join)


@given(LINES)
def test_everything_that_tomllib_finds_has_a_line(text: str) -> None:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = line_of_each_key(text)
    assert set(lines) == paths_in(document)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("first",), 1),
        (("list",), 2),
        (("list", 0), 3),
        (("list", 1), 5),
        (("list", 1, "inline"), 5),
        (("table",), 7),
        (("table", "dotted"), 8),
        (("table", "dotted", "key"), 8),
        (("each",), 10),
        (("each", 0), 10),
        (("each", 1), 12),
        (("each", 1, "code"), 13),
        (("each", 1, "below"), 14),
        (("each", 1, "below", "long"), 15),
        (("each", 1, "below", "after"), 17),
    ],
)
def test_the_line_is_that_of_the_key(path: tuple[str | int, ...], line: int) -> None:
    text = (
        "first = 1\nlist = [\n  2, # two\n\n  { inline = 3 },\n]\n[table]\ndotted.key = 4\n\n"
        '[[each]]\ncode = 5\n[[each]]\ncode = 6\n[each.below]\nlong = """\n"""\nafter = 7\n'
    )
    assert line_of_each_key(text)[path] == line
