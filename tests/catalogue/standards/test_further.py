"""What other publishers' files say besides: kept once, under names that stay, in steps that grow with the file."""

import json
from typing import Any

import pytest
from rdflib import Graph

from oneroof.catalogue.standards import cpsv_reading
from oneroof.catalogue.standards.cpsv import cpsv_catalogue
from oneroof.catalogue.standards.cpsv_reading import read_cpsv
from oneroof.catalogue.standards.faults import UnreadableCatalogue
from support.standards_samples import PUBLISHER

PREFIXES = """
@prefix cpsv: <http://purl.org/vocab/cpsv#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix ex: <https://dortmund.example/> .
"""


def turtle(number: int, said: str, besides: str = "") -> bytes:
    services = (
        f'ex:s{each} a cpsv:PublicService ; dct:title "S{each}"@de ; {said.replace("NUMBER", str(each))} .\n'
        for each in range(number)
    )
    return (PREFIXES + "".join(services) + besides).encode()


def lines(documents: list[dict[str, Any]]) -> list[str]:
    return [line for document in documents for line in document.get("extras", {}).get("cpsv", ())]


def shared(number: int) -> bytes:
    besides = "".join(f'ex:office foaf:nick "{each}" ; foaf:knows [ foaf:name "{each}" ] .\n' for each in range(number))
    return turtle(number, "foaf:maker ex:office", besides)


def goes_out_as_it_came(content: bytes) -> list[dict[str, Any]]:
    documents = read_cpsv(content, "text/turtle")
    first = cpsv_catalogue(PUBLISHER, documents)
    again = cpsv_catalogue(PUBLISHER, read_cpsv(json.dumps(first).encode()))
    assert again == first
    return documents


def test_what_services_share_is_kept_once() -> None:
    documents = goes_out_as_it_came(shared(20))
    assert len(lines(documents)) == 20 + 3 * 20
    assert [len(lines([document])) for document in documents][1:] == [1] * 19


def test_the_steps_grow_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(Graph):
        given = 0

        def triples(self, *arguments: Any) -> Any:
            for triple in super().triples(*arguments):
                Counting.given += 1
                yield triple

    def steps(number: int) -> int:
        Counting.given = 0
        read_cpsv(shared(number), "text/turtle")
        return Counting.given

    monkeypatch.setattr(cpsv_reading, "Graph", Counting)
    small, large = steps(40), steps(160)
    assert small > 40
    assert large < 4.5 * small


def test_nameless_nodes_have_the_same_names_each_time() -> None:
    content = turtle(
        3,
        'foaf:maker [ foaf:name "A" ; foaf:knows [ foaf:name "B" ] ] , [ foaf:name "A" ] ; foaf:topic _:all',
        '_:all foaf:name "all" ; foaf:knows _:other . _:other foaf:knows _:all .',
    )
    assert goes_out_as_it_came(content) == read_cpsv(content, "text/turtle")
    assert not any("_:" in line for line in lines(read_cpsv(content, "text/turtle")))
    assert sum('"all"' in line for line in lines(read_cpsv(content, "text/turtle"))) == 1


def test_nameless_nodes_that_say_the_same_of_different_things_stay_apart() -> None:
    content = turtle(1, 'foaf:maker [ foaf:name "A" ] ; foaf:topic [ foaf:name "A" ]')
    assert sum('"A"' in line for line in lines(goes_out_as_it_came(content))) == 2


def test_lists_and_lines_of_every_kind_go_out_again() -> None:
    goes_out_as_it_came(turtle(2, 'foaf:topic ( "a" "b" [ foaf:name "c" ] ) ; foaf:name "a\\u2028b\\u0085c\\u000bd"'))


@pytest.mark.parametrize(
    ("said", "besides", "words"),
    [
        ("foaf:knows _:a , _:b", "_:a foaf:knows _:b . _:b foaf:knows _:a .", "told apart"),
        (
            "foaf:knows _:n0",
            "".join(f"_:n{each} foaf:knows _:n{(each + 1) % 60} .\n" for each in range(60)),
            "too many nameless",
        ),
        ("foaf:page <https://dortmund.example/a{b}>", "", "could not be read"),
        ('foaf:name "\\u0000"', "", "cannot be kept"),
    ],
)
def test_what_could_not_go_out_again_is_refused(said: str, besides: str, words: str) -> None:
    with pytest.raises(UnreadableCatalogue, match=words):
        read_cpsv(turtle(1, said, besides), "text/turtle")


def test_a_file_has_only_so_many_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsv_reading, "MOST_STATEMENTS", 100)
    with pytest.raises(UnreadableCatalogue, match="more than 100 statements"):
        read_cpsv(shared(40), "text/turtle")
