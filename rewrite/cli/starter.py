"""The files that `rewrite init` writes, commented in English or French."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import NamedTuple

POLICY, AUTHOR, SETTINGS = "rewrite-policy.yaml", "author.yaml", "rewrite.toml"


class Answers(NamedTuple):
    """What the person said; only the company must be known."""

    company: str
    name: str = ""
    role: str = ""
    lang: str = "en"


def starter_files(answers: Answers, today: datetime.date) -> Mapping[str, str]:
    """Return the text of each file to write, by name; the guideline's next review is in a year."""
    templates = _FRENCH if answers.lang == "fr" else _ENGLISH
    values = {
        "company": _quoted(answers.company),
        "name": _quoted(answers.name),
        "role": _quoted(answers.role),
        "tag": "".join(filter(str.isalnum, answers.company)).lower(),
        "review_by": (today + datetime.timedelta(days=365)).isoformat(),
    }
    return {name: _filled(template, values) for name, template in templates.items()}


def _quoted(text: str) -> str:
    """Quote a text so that YAML reads it as it is; JSON's quotes are YAML's."""
    return json.dumps(text, ensure_ascii=False)


def _filled(template: str, values: Mapping[str, str]) -> str:
    for key, value in values.items():
        template = template.replace(f"<{key}>", value)
    return template


_SETTINGS_EN = f"""\
# Where `rewrite` finds its settings. Paths are relative to this file. `rewrite config` shows what is in force.
policy = "{POLICY}"
author = "{AUTHOR}"
# platform = "linkedin"   # x, linkedin, threads, bluesky, mastodon or generic
# lang = "auto"           # auto, en or fr
# format = "text"         # text, json, diff or revised
"""

_POLICY_EN = """\
# The guideline of your company. `rewrite policy check` finds mistakes in it, `rewrite policy test` runs its examples,
# `rewrite policy show` prints it as resolved. This file names secrets: keep it where your drafts are, not in public.
extends: default
name: <company>
version: "1"

organisation:
  name: <company>
  aliases: []                # other names: [Acme Corp, Acme SA]
  handles: []                # accounts and tags: ["@<tag>", "#<tag>"]
  public_company: false      # true when its shares are listed: figures and forecasts are then judged strictly
  regulated_privacy: false   # true when a privacy law binds it strictly (health, finance, GDPR)
  products: []               # names of what it sells: [Orion]
  competitors: []            # [Globex]
  confidential_terms: []     # never to be seen in public: [Project Falcon]
  customers: []              # customers that must not be named: [Initech]
  public_contacts: []        # addresses anyone may publish: [press@acme.example]
  public_facts: []           # what is published already: ["Acme reported 2025 revenue of $1.2 billion"]

# Whom an author is told to ask. The shipped guideline knows these five.
# contacts:
#   pr: pr@acme.example
#   legal: legal@acme.example
#   ip: ip@acme.example
#   privacy: privacy@acme.example
#   communications: comms@acme.example

# Any clause can be changed or switched off, and new ones added.
# clauses:
#   spam: {enabled: false}

# The day by which the guideline itself is reviewed; every run says so once it is past.
review_by: <review_by>
"""

_AUTHOR_EN = """\
# Who posts. Nothing beyond what stands here is ever disclosed.
name: <name>
role: <role>                 # as it reads in "I work for <company> as ...": product manager
# employer: Acme             # only when it is not the company of the guideline
interests: []                # direct interests in companies you write about:
#  - {kind: shares, subject: Globex}     # shares, family, paid, gift, investment, board or other
expertise: []                # the fields you may speak about: [databases, hiring]
spokesperson: false          # true when you speak for the company
"""

_SETTINGS_FR = f"""\
# Où `rewrite` trouve ses réglages. Les chemins partent de ce fichier. `rewrite config` montre ce qui est en vigueur.
policy = "{POLICY}"
author = "{AUTHOR}"
# platform = "linkedin"   # x, linkedin, threads, bluesky, mastodon ou generic
# lang = "auto"           # auto, en ou fr
# format = "text"         # text, json, diff ou revised
"""

_POLICY_FR = """\
# La charte de votre entreprise. `rewrite policy check` y cherche les erreurs, `rewrite policy test` essaie ses
# exemples, `rewrite policy show` l'affiche complète. Ce fichier nomme des secrets : gardez-le avec vos brouillons,
# pas en public.
extends: default
name: <company>
version: "1"

organisation:
  name: <company>
  aliases: []                # autres noms : [Acme Corp, Acme SA]
  handles: []                # comptes et mots-dièse : ["@<tag>", "#<tag>"]
  public_company: false      # true si elle est cotée : chiffres et prévisions sont alors jugés strictement
  regulated_privacy: false   # true si une loi sur les données la lie strictement (santé, finance, RGPD)
  products: []               # noms de ce qu'elle vend : [Orion]
  competitors: []            # concurrents : [Globex]
  confidential_terms: []     # à ne jamais voir en public : [Projet Faucon]
  customers: []              # clients à ne pas nommer : [Initech]
  public_contacts: []        # adresses que chacun peut publier : [presse@acme.example]
  public_facts: []           # ce qui est déjà public : ["Acme a annoncé 1,2 milliard d'euros de revenus en 2025"]

# À qui l'auteur doit s'adresser. La charte fournie connaît ces cinq contacts.
# contacts:
#   pr: relations-presse@acme.example
#   legal: juridique@acme.example
#   ip: pi@acme.example
#   privacy: dpo@acme.example
#   communications: com@acme.example

# Chaque règle peut être changée ou coupée, et d'autres ajoutées.
# clauses:
#   spam: {enabled: false}

# Le jour avant lequel la charte elle-même est revue ; passé ce jour, chaque exécution le dit.
review_by: <review_by>
"""

_AUTHOR_FR = """\
# Qui publie. Rien d'autre que ce qui est écrit ici n'est jamais mentionné.
name: <name>
role: <role>                 # comme dans « Je travaille chez <company> comme ... » : cheffe de produit
# employer: Acme             # seulement si ce n'est pas l'entreprise de la charte
interests: []                # intérêts directs dans des entreprises dont vous parlez :
#  - {kind: shares, subject: Globex}     # shares, family, paid, gift, investment, board ou other
expertise: []                # les domaines dont vous pouvez parler : [bases de données, recrutement]
spokesperson: false          # true si vous parlez au nom de l'entreprise
"""

_ENGLISH = {POLICY: _POLICY_EN, AUTHOR: _AUTHOR_EN, SETTINGS: _SETTINGS_EN}
_FRENCH = {POLICY: _POLICY_FR, AUTHOR: _AUTHOR_FR, SETTINGS: _SETTINGS_FR}
