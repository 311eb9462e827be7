"""Drafts made for the benchmark: innocent, in English and French, by the author of `author.yaml` at Acme (`acme.yaml`).

Half of them break nothing. The other half praise Acme's product without saying that the author works there, so that a
suggestion has something to repair: find, write, prove, apply, review again. Words are counted as `str.split` does.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Draft(NamedTuple):
    """A post, its language (en or fr) and whether an edit is due."""

    lang: str
    mends: bool
    text: str


SHORT_WORDS, LONG_WORDS = 60, 110
_MARKS = re.compile(r"https?://\S+|[#@]\w+")

SHORT = (
    Draft(
        "en",
        False,
        """The allotment gave us its first tomatoes this morning. My neighbour swears by crushed eggshells, I swear \
by patience, and the slugs seem to enjoy both. If you grow anything on a windowsill, start with chives: they \
forgive every mistake. Next weekend the children want to build a scarecrow from an old raincoat. Wish us luck, and \
bring cake 🍅""",
    ),
    Draft(
        "en",
        False,
        """I spent the afternoon reading about how libraries label their shelves. Every system looks odd until you \
try to invent a better one. My favourite story is the small town that sorted novels by the weather in the first \
chapter. It lasted three weeks, but everybody talked to everybody. What would you sort by? #libraries #books \
https://books.example/shelves for the pictures""",
    ),
    Draft(
        "en",
        True,
        """Orion 3 is out today, and the new timeline view makes planning a calm thing again. You drag a task, the \
rest of the week follows, and nobody has to write that long message on Monday. I use it for our small garden club \
too. Give Orion a try and tell me what is still missing: https://acme.example/orion #planning #teams 🚀""",
    ),
    Draft(
        "en",
        True,
        """So many good talks at the fair yesterday, and so many kind people at the Acme stand. Acme makes the best \
planning tool in the world, and the queue at the desk seemed to agree. Thanks to everyone who came by with a \
question, a sticker or a biscuit. See you next year, same hall, same coffee, with more chairs.""",
    ),
    Draft(
        "fr",
        False,
        """Ce matin, le jardin partagé nous a offert ses premières tomates. Ma voisine ne jure que par le marc de \
café, moi par la patience, et les limaces semblent apprécier les deux. Si vous débutez sur un balcon, commencez par \
la ciboulette : elle pardonne tout. Samedi, les enfants fabriquent un épouvantail. Souhaitez-nous bonne chance, et \
apportez un gâteau 🍅""",
    ),
    Draft(
        "fr",
        False,
        """J’ai passé l’après-midi à lire comment les bibliothèques rangent leurs rayons. Chaque système paraît \
étrange jusqu’au jour où l’on essaie d’en inventer un autre. Mon histoire préférée est celle d’un village qui \
classait les romans selon la météo du premier chapitre. Cela a duré trois semaines, mais tout le monde se parlait. \
Et vous, vous rangeriez comment ? #livres https://livres.example/rayons""",
    ),
    Draft(
        "fr",
        True,
        """Orion 3 est sorti aujourd’hui, et la nouvelle vue du calendrier rend la planification vraiment paisible. \
On déplace une tâche, le reste de la semaine suit, et plus personne n’écrit de trop long message le lundi matin. Je \
m’en sers aussi pour notre club de jardinage. Essayez donc Orion et dites-moi ce qui manque encore : \
https://acme.example/orion #organisation #equipe 🚀""",
    ),
    Draft(
        "fr",
        True,
        """Belles rencontres hier au salon, et que de monde au stand Acme ! Acme fait le meilleur outil de \
planification du monde, et la file devant le comptoir semblait d’accord. Merci à toutes celles et à tous ceux qui \
sont passés avec une question, un sourire ou un biscuit. À l’année prochaine, même hall, même café, et davantage de \
chaises.""",
    ),
)

LONG = (
    Draft(
        "en",
        False,
        """Ten years ago I could not run to the end of my street. This morning I finished a slow half marathon with \
my sister, two plasters and a very large grin.

What helped was never the watch. It was the Tuesday group that waits at the corner even when it rains, and the old \
man with the whistle who claps for the last runner as loudly as for the first.

If you are thinking about starting: walk one lamp post, run the next, and stop while it is still fun. Come back on \
Thursday. Nobody is counting. Find shoes that do not hurt, and somebody to laugh with right afterwards.""",
    ),
    Draft(
        "en",
        False,
        """A small thing I learned from teaching evening classes: people rarely ask the question they came with.

They ask about the button, and mean the whole machine. They ask whether it is late, and mean whether they are slow. \
So now I wait a little longer before I answer, and I ask what they tried first.

• Let the silence work
• Repeat the question in your own words
• Draw it, badly, on paper
• Say out loud when you do not know

Last week a retired baker explained spreadsheets to the rest of the room with flour and trays. I took notes, and \
there was bread. #teaching #learning""",
    ),
    Draft(
        "en",
        True,
        """We shipped Orion 3 this week! 🎉

Three things that I keep coming back to:

1. The timeline follows you. Move one task and the rest of the plan moves with it.
2. Shared notes finally live beside the work, not in a forgotten folder.
3. It opens on an old phone on a slow train. I tried, twice, between two tunnels.

Orion is the most powerful planner ever made, and it is still only one page. Small teams, schools and choirs told \
us that they open it with their first coffee, the nicest thing said all month.

Have a look and tell me what you would change: https://acme.example/orion #planning""",
    ),
    Draft(
        "en",
        True,
        """A customer asked me on Friday why anyone should move their planning to Acme. Fair question! Here is my \
answer.

If a sheet of paper on the fridge works for you, keep it. Paper is wonderful. If you have started taking \
photographs of the paper to send to each other, then it is time to look at something shared.

Acme does that part very well. It is quick, it is quiet, and it does not shout at you about things that you already \
know. My own family plans its holidays with Orion, and we have not missed a ferry since.

Questions? Ask me here, I am happy to help. @acme""",
    ),
    Draft(
        "fr",
        False,
        """Il y a dix ans, je n’arrivais pas à courir jusqu’au bout de ma rue. Ce matin, j’ai terminé un \
semi-marathon tout doux avec ma sœur, deux pansements et un immense sourire.

Ce qui m’a aidée, ce n’est pas la montre. C’est le groupe du mardi qui attend au coin même quand il pleut, et le \
vieux monsieur au sifflet qui applaudit la dernière aussi fort que le premier.

Si vous hésitez à commencer : marchez un lampadaire, courez le suivant, et arrêtez-vous tant que c’est agréable. \
Revenez jeudi. Personne ne compte. Il suffit d’une bonne paire de chaussures bien confortables et de quelqu’un avec \
qui rire au petit déjeuner.""",
    ),
    Draft(
        "fr",
        False,
        """Une petite chose apprise en donnant des cours du soir : on pose rarement la question avec laquelle on \
est venu.

On demande où est le bouton, et l’on pense à toute la machine. On demande s’il est tard, et l’on craint d’être \
lent. Alors j’attends un peu avant de répondre, et je demande ce qui a été essayé.

• Laisser le silence travailler
• Redire la question avec ses mots
• Dessiner, mal, sur du papier
• Dire quand on ignore

La semaine dernière, un boulanger retraité a expliqué les tableaux avec de la farine, debout sur la grande table. \
Et il y avait du bon pain. #enseigner #apprendre""",
    ),
    Draft(
        "fr",
        True,
        """Nous avons livré Orion 3 cette semaine ! 🎉

Trois choses auxquelles je reviens sans cesse :

1. Le calendrier vous suit. Déplacez une tâche et le reste du plan se déplace avec elle.
2. Les notes partagées vivent enfin à côté du travail, et non dans un dossier oublié.
3. Il s’ouvre sur un vieux téléphone dans un train lent. J’ai essayé, deux fois.

Orion est le planificateur le plus puissant du monde, et il tient toujours sur une seule page. De petites équipes, \
des écoles et des chorales nous disent qu’elles l’ouvrent avec leur premier café, dès l’aube.

Regardez et dites-moi ce que vous changeriez : https://acme.example/orion #organisation""",
    ),
    Draft(
        "fr",
        True,
        """On m’a demandé vendredi pourquoi confier sa planification à Acme. Bonne question ! Voici la réponse que \
j’ai donnée.

Si une feuille sur le réfrigérateur vous suffit, gardez-la. Le papier est merveilleux. Si vous commencez à \
photographier la feuille pour vous l’envoyer, alors il est temps de regarder un outil partagé.

Acme fait très bien cette partie. C’est rapide, c’est calme, et cela ne crie pas à propos de ce que vous savez \
déjà. Ma propre famille prépare ses vacances avec Orion, et nous n’avons plus manqué un seul bateau depuis.

Des questions ? Posez-les ici, je répondrai avec plaisir, même le lundi matin avant mon tout premier café. @acme""",
    ),
)


def of_length(words: int) -> tuple[Draft, ...]:
    """Return the drafts of 60 or 110 words; ValueError when one of them has not that many."""
    drafts = {SHORT_WORDS: SHORT, LONG_WORDS: LONG}[words]
    for draft in drafts:
        if (count := len(draft.text.split())) != words:
            raise ValueError(f"a draft of the benchmark has {count} words, not {words}: {draft.text[:50]!r}")
    return drafts


def document(size: int, *, mends: bool) -> str:
    """Return a text of about `size` bytes in UTF-8, made of the long drafts without their links and tags.

    Without `mends` no edit is due; with it, every second page praises the product, so that edits grow with the length.
    """
    parts = [_MARKS.sub("", draft.text).rstrip() for draft in LONG if mends or not draft.mends]
    pages: list[str] = []
    total = number = 0
    while total < size:
        number += 1
        pages.append(f"{parts[number % len(parts)]}\n\n{number} / {number % 7}\n\n")
        total += len(pages[-1].encode())
    return "".join(pages)
