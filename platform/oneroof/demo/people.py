"""Made-up people with the names and languages of the communities that the centres serve.

No name is that of a known person; a name and its place are put together by chance, the same for the same seed.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Community:
    """Where mediators come from. The first language is the one that all of them speak."""

    association: str
    languages: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    weight: int
    family_first: bool = False


COMMUNITIES = (
    Community(
        "Casa do Brasil de Lisboa",
        ("pt", "en", "es"),
        ("Juliana", "Camila", "Thiago", "Larissa", "Rafael", "Bruna", "Vinícius", "Patrícia"),
        ("Oliveira", "Souza", "Barbosa", "Ribeiro", "Cardoso", "Araújo"),
        13,
    ),
    Community(
        "Associação Caboverdeana de Lisboa",
        ("pt", "kea", "fr"),
        ("Djamila", "Nilton", "Ivone", "Adilson", "Edna", "Hélder", "Zenaida"),
        ("Tavares", "Semedo", "Varela", "Furtado", "Delgado", "Moreno"),
        10,
    ),
    Community(
        "AGUINENSO",
        ("pt", "pov", "fr"),
        ("Fatumata", "Mamadu", "Aissato", "Braima", "Nhima", "Quebá"),
        ("Baldé", "Djaló", "Embaló", "Mané", "Sanhá", "Indjai"),
        7,
    ),
    Community(
        "Casa de Angola",
        ("pt", "kmb", "umb"),
        ("Esperança", "Domingos", "Teresa", "Mateus", "Luzia", "Cristóvão"),
        ("Kiala", "Cassoma", "Tchimbali", "Quissanga", "Muhongo"),
        5,
    ),
    Community(
        "Associação dos Ucranianos em Portugal",
        ("uk", "ru", "pt"),
        ("Oksana", "Iryna", "Andriy", "Taras", "Nataliya", "Yuliya"),
        ("Kovalenko", "Bondarenko", "Melnyk", "Tkachenko", "Savchuk"),
        5,
    ),
    Community(
        "Associação da Comunidade Moldava",
        ("ro", "ru", "pt"),
        ("Doina", "Ion", "Veronica", "Sergiu", "Ludmila"),
        ("Ciobanu", "Rusu", "Munteanu", "Lungu"),
        3,
    ),
    Community(
        "Associação dos Naturais de São Tomé",
        ("pt", "fr"),
        ("Odair", "Leopoldina", "Arlindo", "Celsa"),
        ("Trovoada", "Espírito Santo", "d'Alva", "Quaresma"),
        3,
    ),
    Community(
        "Associação dos Comerciantes Chineses",
        ("zh", "pt", "en"),
        ("Wei", "Xiaoling", "Jun", "Mei", "Hao"),
        ("Zhang", "Liu", "Chen", "Huang", "Zhou"),
        3,
        family_first=True,
    ),
    Community(
        "Comunidade do Bangladesh",
        ("bn", "en", "pt"),
        ("Nasrin", "Tanvir", "Farhana", "Shafiq"),
        ("Hossain", "Akter", "Chowdhury", "Uddin"),
        3,
    ),
    Community(
        "Associação Luso-Nepalesa",
        ("ne", "hi", "en"),
        ("Sunita", "Bikash", "Sarita", "Prakash"),
        ("Gurung", "Thapa", "Shrestha", "Adhikari"),
        3,
    ),
    Community(
        "Comunidade do Paquistão",
        ("ur", "pa", "en"),
        ("Ayesha", "Imran", "Saima", "Usman"),
        ("Malik", "Hussain", "Qureshi", "Chaudhry"),
        3,
    ),
    Community(
        "Associação de Amizade com Marrocos",
        ("ar", "fr", "pt"),
        ("Samira", "Youssef", "Khadija", "Rachid"),
        ("Benali", "El Amrani", "Bouzid", "Tahiri"),
        3,
    ),
    Community(
        "Associação dos Senegaleses em Portugal",
        ("fr", "wo", "pt"),
        ("Aminata", "Ousmane", "Khady", "Cheikh"),
        ("Diop", "Ndiaye", "Sow", "Gueye"),
        2,
    ),
    Community(
        "Associação Pérsia",
        ("fa", "en", "pt"),
        ("Parisa", "Reza", "Shirin", "Kaveh"),
        ("Ahmadi", "Karimi", "Rostami", "Moradi"),
        2,
    ),
)

HOSTS = Community(
    "",
    ("pt", "en"),
    ("Marta", "Ricardo", "Sofia", "Nuno", "Helena", "Tiago", "Inês", "Paulo", "Catarina", "Duarte", "Leonor", "Vasco"),
    ("Ferreira", "Antunes", "Pimentel", "Carvalhal", "Mendonça", "Teles", "Figueira", "Rosado", "Vilhena", "Godinho"),
    0,
)
"""Civil servants and those who run a centre."""


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up member of staff. `mailbox` is the part of the address before the @, unique among its likes."""

    name: str
    mailbox: str
    languages: tuple[str, ...]
    association: str | None


class People:
    """An endless supply of people for one tenant. The same seed gives the same people in the same order."""

    def __init__(self, seed: str) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # made-up people, the same each time on purpose
        self._mailboxes: set[str] = set()
        self._turns = self._in_turn()

    def mediator(self) -> Person:
        """The next mediator: every community has its turn, the larger ones more often."""
        return self._person(next(self._turns))

    def host(self) -> Person:
        """The next civil servant."""
        return self._person(HOSTS)

    def _in_turn(self) -> Iterator[Community]:
        while True:
            turn = [community for community in COMMUNITIES for _ in range(community.weight)]
            self._chance.shuffle(turn)
            yield from turn

    def _person(self, community: Community) -> Person:
        given, family = self._chance.choice(community.given), self._chance.choice(community.family)
        others = community.languages[1:]
        spoken = (community.languages[0], *self._chance.sample(others, self._chance.randint(1, len(others))))
        name = f"{family} {given}" if community.family_first else f"{given} {family}"
        languages = tuple(dict.fromkeys((*spoken, "pt")))
        return Person(name, self._mailbox(given, family), languages, community.association or None)

    def _mailbox(self, given: str, family: str) -> str:
        plain = unicodedata.normalize("NFKD", f"{given}.{family}".lower())
        wanted = "".join(sign for sign in plain if sign.isascii() and (sign.isalnum() or sign == "."))
        mailbox, number = wanted, 1
        while mailbox in self._mailboxes:
            number += 1
            mailbox = f"{wanted}{number}"
        self._mailboxes.add(mailbox)
        return mailbox
