"""Who speaks about whom, and whether that is said, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rewrite.draft import Author, Interest
from rewrite.policy import Policy
from rewrite.reviewer.lexicon import Classes
from rewrite.reviewer.reading import Read, Reading
from rewrite.reviewer.terms import Mention
from rewrite.text import fold

# "near the start": FTC letters of 2017 name the first three lines, which networks cut at some 210 to 300 characters.
NEAR_START = 300

_I = frozenset(["i", "im", "je", "j"])
_MY = frozenset(["my", "mon", "ma", "mes"])
_AT = frozenset(["at", "for", "with", "from", "of", "chez", "pour", "au", "aux", "de", "du", "dans", "par", "by", "in", "d", "a"])
_AT_WORK = frozenset(["at", "for", "chez", "pour", "a", "au", "aux"])  # the others need a verb or a post beside them
_SKIPPED = frozenset(["the", "team", "groupe", "la", "le", "les", "l", "clinique", "hopital", "banque", "group", "equipe"])  # between "at" and the name
# Trades and posts, English and French. FTC and law-firm guidance accept "X employee", "nurse at X"; not a bare #employee.
_TITLES = frozenset(
    ["sre", "qa", "ux", "pm", "dba", "sdr", "carer", "welder", "flight", "attendant", "cabin", "ceo", "cfo", "cto", "coo", "cmo", "cio", "svp", "evp", "vp", "president", "presidente", "chair", "chairman", "chairwoman", "chairperson", "founder", "cofounder", "director", "manager", "lead", "leader", "head", "chief", "supervisor", "engineer", "developer", "dev", "devrel", "nurse", "driver", "pilot", "designer", "analyst", "consultant", "recruiter", "scientist", "technician", "clerk", "teller", "agent", "officer", "architect", "intern", "apprentice", "specialist", "adviser", "advisor", "advocate", "trainer", "planner", "buyer", "baker", "dispatcher", "rep", "operator", "mechanic", "teacher", "editor", "producer", "artist", "writer", "tester", "associate", "assistant", "coordinator", "accountant", "lawyer", "counsel", "physiotherapist", "surgeon", "doctor", "pharmacist", "midwife", "insider", "staff", "staffer", "employee", "worker", "spokesperson", "boss", "cook", "pdg", "dg", "daf", "drh", "directeur", "directrice", "chef", "cheffe", "responsable", "ingenieur", "ingenieure", "developpeur", "developpeuse", "infirmier", "infirmiere", "conducteur", "conductrice", "technicien", "technicienne", "vendeur", "vendeuse", "commercial", "commerciale", "charge", "chargee", "conseiller", "conseillere", "consultante", "recruteur", "recruteuse", "juriste", "comptable", "salarie", "salariee", "employe", "employee", "collaborateur", "collaboratrice", "alternant", "alternante", "stagiaire", "apprenti", "apprentie", "cadre", "gestionnaire", "hotesse", "steward", "caissier", "caissiere", "soignant", "soignante", "medecin", "pharmacien", "pharmacienne", "formateur", "formatrice", "animateur", "animatrice", "officier", "officiere", "patron", "patronne", "maison", "cote", "parole"]
)
_DEPARTMENTS = frozenset(
    ["crew", "marketing", "finance", "sales", "hr", "it", "legal", "comms", "communication", "communications", "logistics", "procurement", "purchasing", "support", "ops", "operations", "quality", "maintenance", "research", "design", "security", "compliance", "accounts", "accounting", "audit", "training", "packing", "production", "engineering", "desk", "reception", "side", "shift", "vente", "ventes", "achats", "qualite", "compta", "informatique", "logistique", "rh", "accueil", "caisse", "rayon", "redaction", "juridique", "formation", "recherche", "guichet"]
)
# Any other trade shows by its ending ("welder", "soudeuse"), but for these everyday words.
_TRADE_ENDINGS = ("er", "or", "ist", "ian", "eer", "ant", "eur", "euse", "ier", "iere", "iste", "ien", "ienne", "trice", "ante")
_NO_TRADE = frozenset(
    ["customer", "winter", "summer", "dinner", "order", "december", "november", "october", "september", "corner", "number", "weather", "offer", "river", "never", "ever", "over", "under", "after", "other", "another", "together", "better", "bigger", "newer", "paper", "letter", "premier", "premiere", "dernier", "derniere", "hier", "leur", "heure", "meilleur", "meilleure", "bonheur", "honneur", "coeur", "fier", "fiere", "acheter", "souper", "diner", "restaurant", "grant", "plant", "want", "giant", "visitor", "lover", "amateur", "atelier", "papier", "metier", "quartier", "chantier", "panier", "courrier", "janvier", "fevrier", "partner", "supporter", "ambassador", "ambassadeur", "ambassadrice", "important", "brilliant", "instant", "constant", "avant", "devant", "pendant", "maintenant", "pourtant", "autant", "tant", "for", "or", "her", "per", "your", "our", "their", "four", "minister", "for", "quarter", "chapter", "easter", "october", "shelter", "poster", "power", "tower", "computer", "center", "theater", "theatre", "cher", "chere", "entier", "entiere", "lumiere", "matiere", "maniere", "riviere", "carriere", "biere", "mer", "hiver", "ouvrier", "particulier", "hour", "colour", "favour", "flavour", "labour", "neighbour", "color", "favor", "doctor-who", "error", "mirror", "minor", "major", "superior", "senior", "junior", "prior", "interior", "exterior", "sponsor", "competitor", "investor", "door", "floor", "indoor", "outdoor"]
)
_OTHERS = frozenset(["our", "notre", "nos", "his", "her", "their", "the", "le", "la", "les", "l", "my", "mon", "ma", "mes", "sa", "son", "ses", "un", "une", "des", "to", "new", "great", "big", "every", "sous", "dans", "sur", "pour", "avec", "apres", "in", "at", "for", "with", "from", "back", "drove", "on", "and", "et", "this", "that", "ce", "cette", "ces", "thank", "thanks", "merci", "proud", "dear", "hi", "un"])
# What visitors, buyers and observers do: "I bought this at X" binds nobody to X.
_VISITS = frozenset(
    ["bought", "buy", "shop", "shopped", "shopping", "ordered", "order", "met", "meet", "saw", "see", "seen", "visit", "visited", "visiting", "flew", "stayed", "stay", "applied", "apply", "interviewed", "spoke", "talked", "heard", "hear", "read", "love", "loved", "like", "liked", "use", "used", "using", "tried", "try", "went", "go", "was", "attended", "attend", "had", "ate", "eat", "got", "called", "asked", "waited", "booked", "paid", "worked", "thank", "thanks", "grateful", "impressed", "believe", "think", "hope", "recommend", "wish", "want", "need", "wait", "wonder", "remember", "dream", "imagine", "follow", "support", "own", "owned", "hold", "bet", "guess", "envy", "miss", "prefer", "mean", "admire", "compare", "compared", "congratulate", "fan", "customer", "client", "achete", "acheter", "commande", "rencontre", "vu", "vois", "visite", "voyage", "mange", "lu", "lis", "entendu", "adore", "aime", "utilise", "essaye", "alle", "allee", "vais", "paye", "attendu", "appele", "travaillais", "merci", "recommande", "pense", "crois", "espere", "souhaite", "felicite", "suivi", "detiens", "possede", "regarde", "attends", "veux", "souviens", "compare", "etais", "cliente"]
)
_EMPLOY_VERBS = frozenset(
    ["work", "working", "works", "travaille", "travaillant", "travailler", "bosse", "employed", "joined", "join", "rejoins", "rejoint", "lead", "run", "head", "manage", "dirige", "diriger", "pilote", "encadre", "founded", "fonde", "cofounded", "represent", "represente", "serve", "exerce", "speak", "look", "nurse", "drive", "sell", "build", "teach"]
)
_JOB_NOUNS = frozenset(
    ["employer", "employeur", "company", "entreprise", "boite", "job", "role", "work", "team", "equipe", "desk", "bureau", "poste", "metier", "boulot", "colleague", "colleagues", "collegue", "collegues", "boss", "patron", "salary", "salaire", "paycheck", "payslip", "cheque", "paie", "years", "ans", "annees", "career", "carriere", "day", "journee", "shift", "week", "semaine", "contract", "contrat", "department", "badge", "agence", "usine", "atelier", "tournee", "year", "annee", "employers", "anniversary", "anniversaire"]
)
_AFTER = (
    "my employer", "mon employeur", "my company", "mon entreprise", "ma boite", "my job", "mon metier", "mon boulot", "where i", "ou je", "ou j", "pays my", "pay my", "pays me", "pay me", "me paie", "me paye", "paie mon", "me verse",
    "signs my", "who employs me", "which employs me", "m emploie", "employs me", "keeps me", "hired me", "trained me", "taught me", "trusts me", "lets me", "for whom i", "pour qui je", "payroll", "m a embauche", "m a embauchee",
    "m a recrute", "m a recrutee", "m a forme", "m a formee", "m a appris", "me fait confiance", "me confie", "m a confie", "gives me", "sends me", "made me", "promoted me", "feeds my", "pays for my", "has had me", "c est moi qui", "it s me who", "i m the one who",
)  # fmt: skip
_BEFORE = ("paid by", "paye par", "payee par", "employed by", "employee of", "staff at", "salarie de", "salariee de", "salarie d", "salariee d", "employe de", "employee de", "employe d", "on the payroll", "collaborateur de", "collaboratrice de", "travaille chez", "part of", "partie de l equipe", "member of the", "membre de l equipe", "membre de")
_OPENERS = frozenset(["been", "working", "starting", "started", "ici", "working", "fais"])
_ANNIVERSARY = frozenset(["anniversary", "workiversary", "job", "position", "role", "tenure", "poste", "anniversaire", "working", "payroll"])
_TIME = frozenset(["year", "years", "yrs", "month", "months", "week", "weeks", "day", "days", "winters", "an", "ans", "annee", "annees", "mois", "semaine", "semaines", "jour", "jours", "hivers"])
_DECLARES = frozenset(["disclosure", "disclaimer", "transparence", "transparency", "declaration", "avertissement", "interest", "interets", "bias", "precision"])
_EX = re.compile(
    r"\b(?:fans? of|used to|former(?:ly)?|ex|previous(?:ly)?|ancien(?:ne)?|autrefois|travaillais|(?:don't|do not|dont|didn't|never) work(?:ed)?|not work(?:ing)? (?:for|at)|no longer|ne travaille (?:pas|plus)|n'y travaille|"
    r"pas salarie|not an? (?:employee|staff)|not affiliated|aucun lien|if i|si je|my (?:sister|brother|mother|father|wife|husband|son|daughter|friend|cousin|neighbou?r)|(?:ma|mon) (?:soeur|frere|mere|pere|femme|mari|fils|fille|amie?|cousine?|voisine?))\b"
)
_STATED: dict[str, str] = {
    "shares": r"\b(?:shareholder|stockholder|shareholding|shares?|stock|actionnaire|actions?|parts|invested)\b",
    "family": r"\b(?:wife|husband|brother|sister|mother|father|mum|mom|dad|son|daughter|cousin|uncle|aunt|partner|spouse|family|in-law|femme|mari|epoux|epouse|conjointe?|frere|soeur|mere|pere|fils|fille|cousine?|oncle|tante|compagn\w+|famille|beau-frere|belle-soeur|nephew|niece|neveu)\b",
    "paid": r"\b(?:paid|sponsored|sponsor|ad|advert|partnership|remuneree?|payee?|sponsorisee?|collaboration commerciale|publicite|commissione?e?|commission|fee|bonus|prime)\b",
    "gift": r"\b(?:gift|gifted|free|given|gave me|offered|cadeau|offerte?|offerts?|gratuite?ment|gracieusement|invitee?)\b",
    "investment": r"\b(?:invest\w*|investisseur|investisseuse|backer|angel|stake|investi|parts|own|shares)\b",
    "board": r"\b(?:board|conseil|administrat\w+|trustee|adviser|advisor|siege)\b",
    "other": r"\b(?:interest|interet|disclosure|transparence)\b",
}  # fmt: skip


_DECLARED = re.compile(r"\b(?:disclosure|transparence|interets?|conflict|publicite|collaboration commerciale)\b|#ad\b")
_NAMELESS = re.compile(r"\b(?:my (?:own )?(?:employer|company)|mon (?:propre )?(?:employeur|entreprise)|ma boite|i work (?:here|there)|j'y travaille|where i work|ou je travaille)\b")


def _binds(read: Read, lower: str, mention: Mention) -> bool:
    """Tell whether a sentence says that its author works for the company that it names."""
    start, end = read.place.start, read.place.end
    if _EX.search(lower, start, min(end, mention.end + 12)):
        return False
    left = [lower[w.start : w.end] for w in read.words if w.end <= mention.start]
    right = [lower[w.start : w.end] for w in read.words if w.start >= mention.end]
    if right[:1] == ["s"]:
        right = right[1:]
    after = " ".join(right[:9])
    if any(phrase in after for phrase in _AFTER) and not _VISITS.intersection(right[:4]):
        return True
    joined = " ".join(left[-6:])
    if any(joined.endswith((phrase, phrase + " the", phrase + " l")) for phrase in _BEFORE):
        return bool(_I.intersection(left + right) or _MY.intersection(left) or not _OTHERS.intersection(left[-6:-2]))
    skipped = len(left)
    while skipped and left[skipped - 1] in _SKIPPED:
        skipped -= 1
    at = (skipped > 0 and left[skipped - 1] in _AT) or lower[max(0, mention.start - 2) : mention.start].strip() == "@" or lower[mention.start] == "@"
    bare = left[: skipped - 1] if skipped and left[skipped - 1] in _AT else left
    strong = at and (skipped == 0 or left[skipped - 1] not in _AT or left[skipped - 1] in _AT_WORK)
    comma = "," in lower[max(start, mention.start - 60) : mention.start]
    return _first_person(bare, right, strong, loosely=not comma) or _verbless(read, lower, mention, bare, right, at)


def _first_person(left: list[str], right: list[str], at: bool, *, loosely: bool) -> bool:
    """Tell whether "I" or "my" is bound to the name by work: I fly for X, my team at X, as X's CFO, at X I look after."""
    i = next((n for n in range(len(left) - 1, -1, -1) if left[n] in _I), None)
    if i is not None and len(left) - i <= 14:
        between = left[i + 1 :]
        visits = _VISITS.intersection(between[:3])
        if at and not visits:
            return True
        if _EMPLOY_VERBS.intersection(between) and not visits - {"like", "love"}:
            return True
        if loosely and not visits and between[:1] not in (["d"], ["can"], ["cannot"], ["m"], ["suis"]) and 1 <= len(between) <= 8:
            return True
        if between[:1] in (["m"], ["am"], ["suis"]) and not visits and (at or _is_title(right[:2]) or _is_title(between)):
            return True
    if at and len(left) <= 1 and right[:1] and right[0] in _I and not _VISITS.intersection(right[:4]):
        return True
    if any(word in ("as", "tant", "m", "suis") for word in left[-6:]) and (_is_title(right[:3]) or ("someone" in left and _EMPLOY_VERBS.intersection(left))):
        return True
    my = next((n for n in range(len(left) - 1, -1, -1) if left[n] in _MY), None)
    return my is not None and len(left) - my <= 9 and bool(_JOB_NOUNS.intersection(left[my + 1 : my + 6]))


def _verbless(read: Read, lower: str, mention: Mention, left: list[str], right: list[str], at: bool) -> bool:
    """Tell whether a sentence opens like a badge: "Nurse at X", "X recruiter here", "Twelve years at X", "Devrel, X"."""
    if _DECLARES.intersection(left[-6:]):
        return True
    opener = left[0] if left else ""
    comma = lower[: mention.start].rstrip().endswith((",", "|", "·", "–", "—", "-"))
    if len(left) <= 7 and opener not in _OTHERS and (at or comma):
        if _is_title(left) or _DEPARTMENTS.intersection(left[:5]) or any(map(_is_trade, left[:4])):
            return not (_MY | {"our", "notre", "nos", "his", "her", "sa", "son"}).intersection(left)
        if opener in _OPENERS:
            return True
    if at and _TIME.intersection(left[-5:]) and not {"last", "this", "next", "great", "super", "superbe", "belle", "what", "quelle", "open"}.intersection(left) and (any(map(str.isdigit, "".join(left))) or _COUNTS.intersection(left)):
        return True
    if at and _ANNIVERSARY.intersection(left[-7:]) and opener not in ("the", "le", "la", "les", "our", "nos"):
        return True
    if at and "here" in right[:3] and right[:2] != ["here", "s"]:
        return True
    if len(left) <= 3 and right and opener not in ("the", "le", "la", "les", "thank", "merci"):
        title = next((n for n, word in enumerate(right[:3]) if word in _TITLES or _is_trade(word)), None)
        if title is not None:
            words = [w for w in read.words if w.start >= mention.end]
            last = words[title + (1 if lower[words[0].start : words[0].end] == "s" else 0)]
            follows = lower[last.end : last.end + 1]
            if "here" in right[:5]:
                return True
            return lower[mention.end : mention.end + 1] == " " and (follows in ",.!:;|()–—" or right[title + 1 : title + 2] in (["here"], ["since"], ["for"], ["of"], ["reporting"], ["waving"], ["speaking"], ["and"]))
    return False


_COUNTS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "twenty", "thirty", "first", "second", "third", "fourth", "fifth", "tenth", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "vingt", "trente", "premier", "premiere", "deuxieme", "dixieme"])


def _is_title(words: Sequence[str]) -> bool:
    return not _TITLES.isdisjoint(words)


def _is_trade(word: str) -> bool:
    return len(word) >= 5 and word.endswith(_TRADE_ENDINGS) and word not in _NO_TRADE


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
        tags = [re.escape(re.sub(r"\W", "", n)) for n in self._names]
        self._tag = re.compile(r"#(?:(?:" + "|".join(tags) + r")\w{0,30}?_?(?:employee|salariee?|employe|team|staff|emp)\b|(?:employee?|salariee?)_?(?:" + "|".join(tags) + r")\w{0,30}\b|iwork(?:at|for)(?:" + "|".join(tags) + r")\b)" if tags else r"(?!)")

        self._written = re.compile("|".join(self._templates()) or r"(?!)")

    def _templates(self) -> Iterator[str]:
        """Yield what the policy's own templates look like once written, so that no disclosure is written twice."""
        for key in ("employment", "employment_role"):
            text = self._policy.disclosures.get(key)
            for template in (text.en, text.fr) if text else ():
                pieces = re.split(r"(\{[a-z_]+\})", template)
                if template and "{employer}" in pieces:
                    yield "".join(self._org if p == "{employer}" else r"[^\n]{0,80}?" if p.startswith("{") else re.escape(fold(p)) for p in pieces)

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
        if match := self._written.search(lower, 0, 2 * NEAR_START):
            return match.start()
        named = any(m.term.kind in ("org", "handle", "product", "competitor") for m in reading.mentions)
        for read in reading.sentences:
            text = lower[read.place.start : read.place.end]
            if "#" in text and self._tag.search(text):
                return read.place.start
            own = [m for m in read.mentions if m.term.kind in ("org", "handle")]
            if not own and (named or not read.words):
                continue
            if any(_binds(read, lower, mention) for mention in own):
                return read.place.start
            if not own and _NAMELESS.search(text) and not _EX.search(text):
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
            near = 0 if interest.kind == "family" else 1
            if not any(
                said.search(lower, r.place.start, r.place.end) and self._speaks_of_self(r, lower) and self._near(reading, at, subject, near)
                for at, r in enumerate(reading.sentences)
            ):
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
        if any(_binds(read, lower, m) for m in read.mentions if m.term.kind in ("org", "handle")):
            return True
        return bool(read.mask & (bits["i"] | bits["my"])) or _DECLARED.search(lower, read.place.start, read.place.end) is not None

    def _near(self, reading: Reading, at: int, subject: str, reach: int) -> bool:
        """Tell whether a sentence, or a neighbour within reach, names the subject: an interest is stated about it and no other."""
        lower = reading.folded.lower
        near = reading.sentences[max(0, at - reach) : at + reach + 1]
        text = lower[near[0].place.start : near[-1].place.end]
        return subject in text or (subject in self._names and bool(re.search(self._org, text))) or any(r.mask & (self._classes.bits["us"] | self._classes.bits["competitor"]) for r in near)
