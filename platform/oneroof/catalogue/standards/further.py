"""Statements of a file that the catalogue has no place for: kept as they are, each with one service.

What several services lead to stays with the first of them, so a file takes no more room than it has. Nodes without a
name get one, made from what is said of them and of what leads to them: reading the file again gives the same.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.core.i18n import public_text

Triple = tuple[Node, Node, Node]
MOST_IN_CIRCLES = 50


def further_statements(graph: Graph, services: Sequence[Node], known: Collection[Node]) -> dict[Node, list[str]]:
    """By service, in N-Triples: what is said of it by properties that are not `known`, with what they lead to.

    Raises UnreadableCatalogue for statements that could not go out again.
    """
    kept, owners = _kept(graph, services, known)
    names = _names([triple for triples in kept.values() for triple in triples])
    named = {node: URIRef(f"{owners[node]}#{name}") for node, name in names.items()}
    try:
        return {service: _lines(triples, named) for service, triples in kept.items() if triples}
    except UnreadableCatalogue:
        raise
    except Exception as fault:  # an address that is none: what rdflib read, it need not be able to write
        message = public_text("The file could not be read: %(fault)s", fault=str(fault)[:200])
        raise UnreadableCatalogue(message) from fault


def _kept(
    graph: Graph, services: Sequence[Node], known: Collection[Node]
) -> tuple[dict[Node, list[Triple]], dict[Node, Node]]:
    """The statements that stay with each service, and which service has the others' nodes."""
    kept: dict[Node, list[Triple]] = {}
    owners: dict[Node, Node] = {service: service for service in services}
    for service in services:
        found = [triple for triple in graph.triples((service, None, None)) if triple[1] not in known]
        for triple in found:  # grows while it is read
            node = triple[2]
            if node not in owners and not isinstance(node, Literal):
                owners[node] = service
                found += graph.triples((node, None, None))
        kept[service] = found
    return kept, owners


def _lines(triples: Iterable[Triple], named: Mapping[Node, URIRef]) -> list[str]:
    written = Graph()
    for subject, predicate, value in triples:
        written.add((named.get(subject, subject), predicate, named.get(value, value)))
    text = written.serialize(format="nt")
    Graph().parse(data=text, format="nt")
    return sorted(line for line in text.split("\n") if line)


def _names(triples: Sequence[Triple]) -> dict[Node, str]:
    """A name for each nameless node, the same for the same statements."""
    leaving: dict[Node, list[Triple]] = {}
    coming: dict[Node, list[Triple]] = {}
    for triple in triples:
        for node, places in ((triple[0], leaving), (triple[2], coming)):
            if isinstance(node, BNode):
                places.setdefault(node, []).append(triple)
    nodes = {*leaving, *coming}
    contents = _contents(nodes, leaving, coming)
    circling = [node for node in nodes if node not in contents]
    names = _apart(circling, leaving, coming, contents)
    for node in reversed(contents):  # what leads to a node has its name before it
        names[node] = _hash(contents[node], *(_told(each, names, contents)[0] for each in coming.get(node, ())))
    return {node: f"b{name[:40]}" for node, name in names.items()}


def _contents(
    nodes: Iterable[Node], leaving: Mapping[Node, list[Triple]], coming: Mapping[Node, list[Triple]]
) -> dict[Node, str]:
    """What is said of nodes, as fingerprints, from the leaves on; without those in circles and what leads there."""
    waits = {node: len({each[2] for each in leaving.get(node, ()) if isinstance(each[2], BNode)}) for node in nodes}
    contents: dict[Node, str] = {}
    ready = [node for node, number in waits.items() if not number]
    for node in ready:  # grows while it is read
        contents[node] = _hash("", *(_told(each, {}, contents)[1] for each in leaving.get(node, ())))
        for leader in {each[0] for each in coming.get(node, ()) if isinstance(each[0], BNode)}:
            waits[leader] -= 1
            if not waits[leader]:
                ready.append(leader)
    return contents


def _apart(
    circling: Sequence[Node],
    leaving: Mapping[Node, list[Triple]],
    coming: Mapping[Node, list[Triple]],
    contents: dict[Node, str],
) -> dict[Node, str]:
    """Names of nodes that lead to one another: told apart by what they lead to and what leads to them."""
    if len(circling) > MOST_IN_CIRCLES:
        raise UnreadableCatalogue(public_text("The file has too many nameless nodes that lead to one another."))
    names, found = dict.fromkeys(circling, ""), 0
    while found < len(circling):
        known = ChainMap(names, contents)
        names = {
            node: _hash(
                names[node],
                *(_told(each, {}, known)[1] for each in leaving.get(node, ())),
                *(_told(each, names, {})[0] for each in coming.get(node, ())),
            )
            for node in circling
        }
        before, found = found, len(set(names.values()))
        if found == before:
            message = public_text("The file has nameless nodes that cannot be told apart. Give them names (addresses).")
            raise UnreadableCatalogue(message)
    return names


def _told(triple: Triple, names: Mapping[Node, str], contents: Mapping[Node, str]) -> tuple[str, str]:
    """The statement as its object sees it, and as its subject does."""
    subject, predicate, value = triple
    return f"< {predicate} {_said(subject, names)}", f"> {predicate} {_said(value, contents)}"


def _said(node: Node, names: Mapping[Node, str]) -> str:
    if isinstance(node, BNode):
        return names.get(node, "_")
    return repr(node)


def _hash(first: str, *parts: str) -> str:
    return sha256("\n".join([first, *sorted(parts)]).encode()).hexdigest()
