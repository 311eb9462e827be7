"""Who speaks about whom, and whether that is said, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rewrite.draft import Author, Interest
from rewrite.policy import Policy
from rewrite.reviewer.lexicon import Classes
from rewrite.reviewer.reading import Read, Reading
from rewrite.text import fold

# "near the start": FTC letters of 2017 name the first three lines, which networks cut at some 210 to 300 characters.
NEAR_START = 300

# What binds a first person to an employer. FTC and law-firm guidance accept "my company", "#XYZemployee"; not a bare #employee.
_AT = r"(?:(?:at|for|with|from|of|chez|pour|aux?|de|du|dans|par|by|in|a)\s+|d'\s?|@\s?)"
_THE = r"(?:(?:the|team|groupe|la|le|les|clinique|hopital|banque|group|equipe)\s+|l')?"
_TITLE = (
    r"(?:ceo|cfo|cto|coo|cmo|cio|svp|evp|vp|president|chair(?:wo)?man|chairperson|chair|co-?founder|founder|director|manager|team lead|lead|leader|head|chief|supervisor|engineer|developer|devrel|nurse|driver|pilot|designer|"
    r"analyst|consultant|recruiter|scientist|technician|clerk|teller|agent|officer|architect|intern|apprentice|specialist|advis[eo]r|advocate|trainer|planner|buyer|baker|dispatcher|rep|operator|mechanic|teacher|editor|"
    r"producer|artist|writer|tester|associate|assistant|coordinator|accountant|lawyer|counsel|physiotherapist|surgeon|doctor|pharmacist|midwife|insider|staff|staffer|employee|worker|team member|side|desk|"
    r"pdg|dg|daf|drh|directeur|directrice|chef|cheffe|responsable|ingenieure?|developpeur|developpeuse|infirmier|infirmiere|conducteur|conductrice|technicien|technicienne|vendeur|vendeuse|commerciale?|chargee?|"
    r"conseiller|conseillere|consultante?|recruteur|recruteuse|juriste|comptable|salariee?|employee?|collaborateur|collaboratrice|alternante?|stagiaire|apprentie?|cadre|gestionnaire|community manager|hotesse|steward|"
    r"caissier|caissiere|aide-soignante?|sage-femme|medecin|pharmacienne?|formateur|formatrice|animateur|animatrice|officiere?|patron|patronne|presidente?|maison|cote|porte-parole|spokesperson|boss)"
)
# Any other trade, by its ending: "welder at X", "soudeuse chez X".
_TRADE = (
    r"(?:(?!customer|winter|summer|dinner|order|december|november|october|september|corner|number|weather|offer|river|never|ever|over|under|after|other|another|together|better|bigger|newer|paper|letter|premier|premiere|dernier|derniere|hier|leur|heure|meilleur|bonheur|honneur|coeur|fier|fiere|acheter|souper|diner|event|moment|present|client|patient|accident|excellent|talent|evenement|recent|different|important|restaurant|grant|plant|want|giant|content|participant|session|fan|partner|partenaire|supporter|visitor|lover|friend|ambassador|ambassadeur|ambassadrice|amateur|atelier|papier|metier|quartier|chantier|panier|courrier|janvier|fevrier|fourier)[a-z-]{2,}(?:er|or|ist|ian|ant|eer|eur|euse|ier|iere|iste|ien|ienne|trice|teur|ante))"
)
_DEPARTMENT = (
    r"(?:crew|cabin crew|marketing|finance|sales|hr|it|legal|comms|communications?|logistics|procurement|purchasing|support|ops|operations|quality|maintenance|r&d|research|design|security|compliance|accounts|accounting|"
    r"audit|training|packing|production|engineering|customer care|night shift|front desk|reception|ventes?|achats|qualite|compta|informatique|logistique|rh|equipe de nuit|accueil|caisse|rayon|redaction|juridique|formation|recherche|guichet)"
)
# Words that open a phrase about somebody else, or about no person at all.
_OTHERS = r"(?:our|notre|nos|his|her|their|the|les?|la|l'|my|mon|ma|mes|sa|son|ses|une?|des|to|new|great|big|every|sous|dans|sur|pour|avec|apres|in|at|for|with|from|back|drove|on|and|et|this|that|ce|cette|ces)\b"
# Verbs of visitors, buyers and observers: "I bought this at X" binds nobody to X.
_VISITOR = (
    r"(?:bought|buy|was at|shop|shopped|shopping|ordered|order|met|meet|saw|see|seen|visit\w*|flew|fly with|stayed|stay|applied|apply|interviewed|spoke|talked|talk to|heard|hear|read|love|loved|like|use|used|using|tried|try|went|go|"
    r"was at|attended|attend|had|ate|eat|got|called|asked|waited|booked|paid|worked|proud|thank\w*|grateful|impressed|believe|think|hope|recommend|wish|happy|excited|thrilled|"
    r"achete\w*|commande|rencontre|vu|vois|visite|voyage|mange|lu|lis|entendu|adore|aime|utilise|essaye|alle|allee|vais|passe commande|paye|attendu|appele|travaillais|fiere?|merci|recommande|pense|crois|espere|souhaite|felicite)"
)
_SAYS = [
    # I work at X, I look after partnerships at X, I bake for @x, I write C++ at X; not: I bought this at X.
    r"\b(?:i|je|j')(?:'m|'ve| am| have|'ai| ai| suis)?\b(?![^.!?\n]{0,25}\b" + _VISITOR + r"\b)[^.!?\n]{2,70}?\b" + _AT + _THE + r"ORG",
    r"\b(?:i|je|j')\b[^.!?\n]{0,60}?\b(?:work(?:s|ing)?|travaill(?:e|ant)|bosse|employed|joined|join|rejoins|rejoint|lead|run|head|manage|dirige|diriger|pilote|encadre|founded|fonde|cofounded|represent|represente|speak for|serve)\b[^.!?\n]{0,50}?ORG",
    r"^\W*" + _AT + _THE + r"ORG,?\s+(?:i|je|j')\b",
    r"\b(?:i'm|i am|im|je suis|as|en tant qu[e']|speaking as|moi,?)\b(?!\s+(?:a |an |un |une )?(?:fan|lover|customer|client))[^.!?\n]{0,50}?ORG(?:'s|s)?\b[^.!?\n]{0,10}?\b" + _TITLE + r"\b",
    r"\b(?:as|en tant qu[e'])\b[^.!?\n]{0,30}?\b(?:works? (?:for|at)|employee|member of|salariee?|membre|travaille|someone (?:at|from))\b[^.!?\n]{0,20}?ORG",
    r"^\W*(?:been|working|worked|starting|started|je suis|fais partie|ici|hi|hello|bonjour)\b[^.!?\n]{0,15}?(?:\b" + _AT + _THE + r"|\s)ORG\b(?:[^.!?\n]{0,25}?\b(?:for|since|has|depuis|here|taught|means|ici)\b)?",
    r"\b" + _AT + _THE + r"ORG\b[^.!?\n]{0,12}?\bhere\b(?!'s)",
    r"\b(?:anniversary|work anniversary|workiversary|job|work(?:ing)?|position|role|tenure|poste|prise de poste|anniversaire)\b[^.!?\n]{0,30}?\b(?:at|chez|with|for|about working at)\s+" + _THE + r"ORG",
    r"\b(?:i|je|j')\b[^.!?\n]{0,20}?\b(?:fais partie|suis|am part|am one)\b[^.!?\n]{0,25}?ORG",
    # my employer X; X, my employer; my team at X; my job at X
    r"\b(?:my|mon|ma|mes)\b[^.!?\n]{0,40}?\b(?:employer|employeur|company|entreprise|boite|job|role|work|team|equipe|desk|bureau|poste|metier|boulot|colleagues?|collegues?|boss|patron|salary|salaire|paycheck|payslip|paie|years?|ans|annees|career|carriere|"
    r"day|journee|shift|week|semaine|contract|contrat|department|badge|agence|usine|atelier|tournee|first year|premiere annee)\b[^.!?\n]{0,50}?ORG",
    r"ORG\b[^.!?\n]{0,40}?\b(?:my employer|mon employeur|my company|mon entreprise|ma boite|my job|mon metier|mon boulot|where i|ou je|is where i|pays? my|pays? me|me paie|paie mon|me verse|signs my|who employs me|which employs me|qui m'emploie|"
    r"employs me|m'emploie|keeps me employed|for whom i|pour qui je|payroll|c'est mon boulot)",
    # Nurse at X, twelve years; X recruiter here; Plant supervisor, X
    r"^\W*(?!our\b|notre\b|nos\b|his\b|her\b|the\b|les?\b|la\b|l'|une?\b|sous\b|dans\b|sur\b|pour\b|avec\b|apres\b|in\b|at\b|for\b|with\b|from\b|back\b|des\b|to\b|new\b|nouve\w+|great\b|superbe|big\b|visit|every\b|hi\b|dear\b|thank|merci|proud|[^.!?\n]{0,12}\b(?:our|notre|my|mon|ma)\b)(?:[\w'-]+,? ){0,4}?" + _TITLE + r"\b(?!s)[^.!?\n]{0,35}?(?:\b" + _AT + r"|,\s*|@\s?)" + _THE + r"ORG",
    r"^\W*(?:(?!" + _OTHERS + r")[\w'-]+ ){0,2}?(?!" + _OTHERS + r")" + _TRADE + r"\b(?! of)(?: [\w'-]+){0,3}?,? (?:" + _AT + r")?" + _THE + r"ORG",
    r"^\W*(?:(?!" + _OTHERS + r")[\w'-]+ ){0,3}?" + _DEPARTMENT + r"\b(?: [\w'-]+){0,2}?,? (?:" + _AT + r")" + _THE + r"ORG",
    r"^\W*(?:(?!" + _OTHERS + r")[\w'-]+ ){0,3}?" + _DEPARTMENT + r"\b,\s" + _THE + r"ORG",
    # It is X that signs my cheques; X keeps me in tea; I keep X's trams running
    r"ORG\b(?![^.!?\n]{0,40}\b" + _VISITOR + r"\b)[^.!?\n]{0,30}?\b(?:signs|keeps|pays|feeds|gives|hired|promoted|trained|taught|trusts?|lets?|made|has had|puts?|sends?|employs|offre|donne|confie|forme|nourrit|embauchee?|recrutee?|fait confiance|m'a|me|m')\s?(?:\b(?:me|my|mon|ma|mes|moi|confie|embauchee?|recrutee?|formee?|nommee?|promue?|donne|laisse\w*|appris)\b)",
    r"\b(?:i|je|j')\b(?!'d)(?![^.!?\n]{0,40}\b(?:" + _VISITOR + r"|want|need|wait|wonder|remember|dream|imagine|can't|cannot|follow|support|own|hold|bet|guess|envy|miss|prefer|mean|admire|compare\w*|suivi|suis fan|detiens|possede|regarde|attends|veux|souviens|compare\w*)\b)[^.!?\n]{2,45}?\bORG(?:'s|s)?\b",
    r"^\W*(?:your |proud |friendly |neighbou?rhood |[\w-]+ ){0,3}?ORG\s+(?:[\w-]+ ){0,2}?" + _TITLE + r"\b(?!s)(?=[^\w\s]|\s+(?:here|reporting|waving|of|on|since|for|speaking|and|in)\b|$)",
    r"\b(?:on|to|sur)\s+(?:the\s+)?ORG(?:'s|s)? payroll\b",
    r"\b(?:disclosure|disclaimer|transparence|full disclosure|conflict of interest|conflit d'interets?|for the record|heads up|declaration|bias alert|avertissement)\b\s?[:,—–-]?[^.!?\n]{0,60}?ORG",
    r"\b(?:paid by|payee? par|employed by|employee of|staff at|salariee? (?:de|chez)|employee? (?:de|chez)|collaborat(?:eur|rice) (?:de|chez)|on the payroll (?:of|at)|they pay me at)\s+" + _THE + r"ORG",
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|first|premiere?)(?:st|nd|rd|th|e|eme)?\s+(?:years?|yrs|months?|ans|annees?|mois|weeks?|semaines?|days?|jours?)\b[^.!?\n]{0,30}?\b(?:at|with|for|chez|de|dans|pour|in)\s+" + _THE + r"ORG",
    r"ORG\b[^.!?\n]{0,12}\((?:yes, |oui, )?(?:they pay me|i work (?:there|here)|j'y travaille|my employer|mon employeur)",
]
_EX = re.compile(r"\b(?:fan of|fan d|used to|former(?:ly)?|ex-|ex |previous(?:ly)?|ancien(?:ne)?|autrefois|travaillais|don't work|do not work|dont work|not work(?:ing)? (?:for|at)|no longer|ne travaille (?:pas|plus)|n'y travaille|never worked|left ORG|quitte ORG|not an? (?:employee|staff)|pas salariee?|not affiliated|aucun lien|if i|si je)\b")
_STATED: dict[str, str] = {
    "shares": r"\b(?:shareholder|stockholder|shareholding|shares?|stock|actionnaire|actions?|parts|invested)\b",
    "family": r"\b(?:wife|husband|brother|sister|mother|father|mum|mom|dad|son|daughter|cousin|uncle|aunt|partner|spouse|family|in-law|femme|mari|epoux|epouse|conjointe?|frere|soeur|mere|pere|fils|fille|cousine?|oncle|tante|compagn\w+|famille|beau-frere|belle-soeur|nephew|niece|neveu)\b",
    "paid": r"\b(?:paid|sponsored|sponsor|ad|advert|partnership|remuneree?|payee?|sponsorisee?|collaboration commerciale|publicite|commissione?e?|commission|fee|bonus|prime)\b",
    "gift": r"\b(?:gift|gifted|free|given|gave me|offered|cadeau|offerte?|offerts?|gratuite?ment|gracieusement|invitee?)\b",
    "investment": r"\b(?:invest\w*|investisseur|investisseuse|backer|angel|stake|investi|parts|own|shares)\b",
    "board": r"\b(?:board|conseil|administrat\w+|trustee|adviser|advisor|siege)\b",
    "other": r"\b(?:interest|interet|disclosure|transparence)\b",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to be said and is not: the employment, and the interests; `at` is the folded place that shows why."""

    employment: bool
    late: bool
    interests: tuple[Interest, ...]
    at: tuple[int, int]


class Disclosures:
    """Tells which disclosures a draft lacks; made once per policy."""

    def __init__(self, policy: Policy, classes: Classes) -> None:
        self._policy = policy
        self._classes = classes
        organisation = policy.organisation
        self._names = [fold(n) for n in (organisation.name, *organisation.aliases) if n]
        handles = [fold(h).lstrip("@#") for h in organisation.handles]
        forms = sorted({re.escape(n) for n in (*self._names, *handles, *(n.replace(" ", "") for n in self._names))}, key=len, reverse=True)
        self._org = r"[@#]?(?:" + "|".join(forms) + r")(?:'s)?" if forms else r"(?!)"
        self._says = re.compile("|".join(p.replace("ORG", self._org) for p in _SAYS))
        tags = [re.escape(re.sub(r"\W", "", n)) for n in self._names]
        self._tag = re.compile(r"#(?:(?:" + "|".join(tags) + r")_?(?:employee|salariee?|employe|team|staff|emp)\b|(?:employee?|salariee?)_?(?:" + "|".join(tags) + r")\b|iwork(?:at|for)(?:" + "|".join(tags) + r")\b)" if tags else r"(?!)")
        self._nameless = re.compile(r"\b(?:my (?:own )?(?:employer|company)|mon (?:propre )?(?:employeur|entreprise)|ma boite|i work (?:here|there)|j'y travaille|where i work|ou je travaille)\b")
        self._ex = re.compile(_EX.pattern.replace("ORG", self._org))
        self._written = [
            re.compile(r"[^\n.]{0,80}?".join(re.escape(piece.strip()) for piece in re.split(r"\{[a-z_]+\}", fold(text.get(lang))) if piece.strip()))
            for key, text in policy.disclosures.items() for lang in ("en", "fr") if key in ("employment", "employment_role")
        ]  # fmt: skip

    def needs(self, reading: Reading, author: Author | None) -> Needs | None:
        """Return what the draft has to say and does not, or None."""
        about = self._about(reading)
        interests = tuple(self._interests(reading, author))
        employment = late = False
        if about and self._employed(author):
            stated = self._stated(reading)
            employment = stated is None or stated > NEAR_START
            late = stated is not None and stated > NEAR_START
        if not employment and not interests:
            return None
        return Needs(employment, late, interests, about or (0, 0))

    def _employed(self, author: Author | None) -> bool:
        if author is None or not author.employer or not self._names:
            return True
        return fold(author.employer) in self._names or any(n in fold(author.employer) for n in self._names)

    def _about(self, reading: Reading) -> tuple[int, int] | None:
        """Return the first place that speaks about the company or a rival, or from inside; protected speech does not count."""
        shielded = any(read.protected for read in reading.sentences)
        for read in reading.sentences:
            if read.protected:
                continue
            for mention in read.mentions:
                if mention.term.kind in ("org", "handle", "product", "competitor") and not (shielded and mention.term.kind != "product"):
                    return mention.start, mention.end
        if shielded or reading.implied is None:
            return None
        return reading.implied.place.start, reading.implied.place.end

    def _stated(self, reading: Reading) -> int | None:
        """Return where the draft says that its author works there, in characters from its start; None when it does not."""
        lower = reading.folded.lower
        named = any(m.term.kind in ("org", "handle", "product", "competitor") for m in reading.mentions)
        for read in reading.sentences:
            text = lower[read.place.start : read.place.end]
            if self._tag.search(text):
                return read.place.start
            for match in self._says.finditer(text):
                if not self._ex.search(text[max(0, match.start() - 25) : match.end() + 12]) and not text.endswith("?"):
                    return read.place.start
            if (not named or read.mentions) and (match := self._nameless.search(text)) and not self._ex.search(text):
                return read.place.start
        return None

    def _interests(self, reading: Reading, author: Author | None) -> Iterator[Interest]:
        if author is None:
            return
        lower = reading.folded.lower
        shielded = any(read.protected for read in reading.sentences)
        for interest in author.interests:
            subject = fold(interest.subject).strip()
            if not subject or shielded or not self._touches(reading, subject):
                continue
            said = re.compile(_STATED[interest.kind])
            if not any(said.search(lower, r.place.start, r.place.end) and self._speaks_of_self(r, lower) and self._near(reading, at, subject) for at, r in enumerate(reading.sentences)):
                yield interest

    def _touches(self, reading: Reading, subject: str) -> bool:
        own = subject in self._names
        kinds = ("org", "handle", "product") if own else ()
        if any(m.term.kind in kinds or fold(m.term.text).lstrip("@#") == subject for m in reading.mentions):
            return True
        if own:
            return reading.implied is not None
        return re.search(r"(?<!\w)" + re.escape(subject) + r"(?:s|'s)?(?!\w)", reading.folded.lower) is not None

    def _speaks_of_self(self, read: Read, lower: str) -> bool:
        bits = self._classes.bits
        return bool(read.mask & (bits["i"] | bits["my"])) or lower[read.place.start : read.place.end].lstrip().startswith(("disclosure", "#ad", "publicite", "collaboration"))

    def _near(self, reading: Reading, at: int, subject: str) -> bool:
        """Tell whether a sentence, or a neighbour, names the subject: an interest is stated about it and not another."""
        lower = reading.folded.lower
        near = reading.sentences[max(0, at - 1) : at + 2]
        text = lower[near[0].place.start : near[-1].place.end]
        return subject in text or (subject in self._names and bool(re.search(self._org, text))) or any(r.mask & (self._classes.bits["us"] | self._classes.bits["competitor"]) for r in near)
