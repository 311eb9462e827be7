"""Every word that the program itself says to a person, in English and French.

What a clause says (title, advice) is in the policy; error messages for whoever runs the command are in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """The texts of one language. The renderer fills in `{…}`; a mapping is keyed by the wire format's own words."""

    colon: str
    verdict: Mapping[str, str]
    settle_first: str
    open_points: Mapping[bool, str]
    changes: Mapping[bool, str]
    post: str
    post_on_hold: str
    marks: str
    copy: str
    unchanged: str
    state: Mapping[str, str]
    level: Mapping[str, str]
    place: str
    missing: str
    why: str
    unwritten: str
    ask: str
    no_address: str
    protected: str
    refused: str
    warnings: str
    length: str
    no_limit: str
    longest_of: str
    unit: Mapping[str, str]
    guideline: str
    engine: str
    masked: Mapping[bool, str]
    sent: str
    replayed: str
    cost: str


ENGLISH = Words(
    colon=":",
    verdict={
        "clean": "Clean: nothing in this post breaks the guideline. It can be posted as it is.",
        "ready": "Ready: post the text below, not the draft.",
        "review": "Review: let somebody look before this is posted.",
        "hold": "Hold: do not post this yet.",
    },
    settle_first="Ask first: {contacts}.",
    open_points={True: "1 point is open.", False: "{count} points are open."},
    changes={True: "1 change:", False: "{count} changes:"},
    post="The post",
    post_on_hold="What could be posted once that is settled",
    marks="[-taken out-] {+put in+}",
    copy="`--format revised` prints the text alone, `--write` puts it into the file.",
    unchanged="[... {count} characters unchanged ...]",
    state={
        "repaired": "mended",
        "open": "open",
        "advice": "advice",
        "dismissed": "dismissed",
        "protected": "protected",
    },
    level={"hard": "must", "soft": "should"},
    place="line {line}, column {column}",
    missing="missing at line {line}, column {column}",
    why="Why: ",
    unwritten="Disclosures that could not be written",
    ask="Ask before posting",
    no_address="no address in the policy",
    protected="Left alone: lawful speech",
    refused="Changes that were considered and not made",
    warnings="Warnings",
    length="Length: {value} of {limit} {unit} ({platform})",
    no_limit="Length: {value} {unit}",
    longest_of=", the longest of {count} posts",
    unit={
        "weighted": "characters as X counts them",
        "utf-16": "characters",
        "characters": "characters",
        "graphemes": "characters",
        "bytes": "bytes",
        "links": "links",
    },
    guideline="Guideline: {name} {version} ({fingerprint})",
    engine=", judged by {engine}",
    masked={True: "listed terms, customers and identifiers masked", False: "unmasked"},
    sent="Sent to {name} at {endpoint}: draft, guideline and role, {how}; {requests} requests, {prompt_tokens} tokens read, {completion_tokens} written",
    replayed="Sent to nobody: the answer of {name} at {endpoint} was kept from before",
    cost=", cost {cost:.4f}",
)

FRENCH = Words(
    colon="\u00a0:",
    verdict={
        "clean": "Rien à redire\u00a0: cette publication respecte la charte. Elle peut paraître telle quelle.",
        "ready": "Prête\u00a0: publiez le texte ci-dessous, pas le brouillon.",
        "review": "À relire\u00a0: faites-la relire avant de publier.",
        "hold": "En attente\u00a0: ne publiez pas encore ceci.",
    },
    settle_first="À consulter d'abord\u00a0: {contacts}.",
    open_points={True: "1 point reste ouvert.", False: "{count} points restent ouverts."},
    changes={True: "1 modification\u00a0:", False: "{count} modifications\u00a0:"},
    post="La publication",
    post_on_hold="Ce qui pourrait paraître une fois ce point réglé",
    marks="[-retiré-] {+ajouté+}",
    copy="`--format revised` donne le texte seul, `--write` le met dans le fichier.",
    unchanged="[... {count} caractères inchangés ...]",
    state={
        "repaired": "corrigé",
        "open": "ouvert",
        "advice": "conseil",
        "dismissed": "écarté",
        "protected": "protégé",
    },
    level={"hard": "obligatoire", "soft": "recommandé"},
    place="ligne {line}, colonne {column}",
    missing="absent, ligne {line}, colonne {column}",
    why="Pourquoi\u00a0: ",
    unwritten="Mentions qui n'ont pas pu être écrites",
    ask="À consulter avant de publier",
    no_address="pas d'adresse dans la charte",
    protected="Laissé tel quel\u00a0: parole protégée par la loi",
    refused="Modifications envisagées et non faites",
    warnings="Avertissements",
    length="Longueur\u00a0: {value} sur {limit} {unit} ({platform})",
    no_limit="Longueur\u00a0: {value} {unit}",
    longest_of=", le plus long de {count} messages",
    unit={
        "weighted": "caractères comptés à la manière de X",
        "utf-16": "caractères",
        "characters": "caractères",
        "graphemes": "caractères",
        "bytes": "octets",
        "links": "liens",
    },
    guideline="Charte\u00a0: {name} {version} ({fingerprint})",
    engine=", examinée par {engine}",
    masked={True: "termes listés, clients et identifiants masqués", False: "sans masque"},
    sent="Envoyé à {name} sur {endpoint} : message, charte et fonction, {how} ; {requests} requêtes, {prompt_tokens} jetons lus, {completion_tokens} écrits",
    replayed="Rien n'a été envoyé : la réponse de {name} sur {endpoint} était conservée",
    cost=", coût {cost:.4f}",
)


def words(language: str) -> Words:
    """Return the texts for a draft's language; English for any that is not French."""
    return FRENCH if language.partition("-")[0].lower() == "fr" else ENGLISH
