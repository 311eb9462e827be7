"""Contact details, identity and bank numbers, credentials: found by shape, proven by well-kept libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rewrite.policy import Organisation
from rewrite.text import Folded

# Every quantifier is bounded or consumes a class that the next element cannot begin with: matching is linear.
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+'-]{0,63}@[a-z0-9](?:[a-z0-9-]{0,62}\.){1,6}[a-z]{2,24}")
_EMAIL_SPELT = re.compile(
    r"\b([a-z0-9][a-z0-9._-]{0,40})\s?(?:\(at\)|\[at\]|\{at\}|\(arobase\)|\[arobase\]| at | arobase )\s?"
    r"([a-z0-9-]{1,40}(?:\s?(?:\.|\(dot\)|\[dot\]| dot |\(point\)|\[point\]| point )\s?[a-z0-9-]{2,20}){1,3})\b"
)
_MAYBE_NUMBER = re.compile(r"(?<![\w.])(?:\+|\(|00)?\(?\d[\d\s().·/-]{5,30}\d(?![\w%])")
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,4})?\b")
_NIR = re.compile(r"(?<!\d)[12][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[ab])[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{2})?(?!\d)")
_SSN = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_NINO = re.compile(r"\b[a-ceghj-prstw-z][a-ceghj-nprstw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b")
# Published formats of issuers' keys and tokens (each issuer's documentation; gathered for secret scanners).
_KEY = re.compile(
    r"AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{22,255}|glpat-[A-Za-z0-9_-]{20,64}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,255}|sk-(?:proj-|ant-|live-)?[A-Za-z0-9_-]{16,255}|[sr]k_(?:live|test)_[A-Za-z0-9]{10,255}"
    r"|AIza[0-9A-Za-z_-]{30,45}|hf_[A-Za-z0-9]{20,64}|npm_[A-Za-z0-9]{30,64}|pypi-[A-Za-z0-9_-]{30,255}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}"
    r"|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,2000}|dop_v1_[a-f0-9]{40,64}|shpat_[a-fA-F0-9]{32}|AC[a-f0-9]{32}|ya29\.[A-Za-z0-9_-]{20,255}"
    r"|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?|https?://[^\s:/@]{1,64}:[^\s:/@]{1,64}@[^\s]{1,200}"
)
_SECRET_WORD = re.compile(
    r"\b(?:password|passwd|passcode|passphrase|pwd|api[ _-]?key|secret[ _-]?key|access[ _-]?key|token|credentials?|login|admin code|door code|mot de passe|mdp|"
    r"cle api|cle d'api|identifiants?|code d'acces|digicode|wifi|wi-fi)\b[^\n.!?:=]{0,40}?(?:\s(?:is|are|was|est|sont|etait|c'est)\s|\s?[:=]\s?)[\"'`]?([^\s\"'`,;]{4,80})"
)
_SECRET_HINT = re.compile(r"password|passcode|pwd|token|api|code|\bpin\b|jeton|mot de passe|mdp")
_PROMOTION = re.compile(r"\b(?:promo\w*|discount|% off|off your|off the|voucher|coupon|referral|remise|reduction|parrainage|use (?:my |the |our )?code|avec le code|code promo)\b|% off|-\s?\d{1,2}\s?%")
_PLACEHOLDER = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_ROLE_ADDRESS = re.compile(
    r"(?:press|presse|media|medias|contact|info|infos|hello|bonjour|support|help|sales|careers?|jobs?|recrutement|recruitment|rh|hr|office|admin|"
    r"service\.?clients?|customer\.?service|customercare|communications?|newsroom|events?|tickets|bookings?|reservations?|enquiries|inquiries|team|privacy|dpo|legal|accueil|noreply)@"
)
_FREE_PHONE = re.compile(r"^(?:\+?1[\s.-]?)?\(?8(?:00|33|44|55|66|77|88)\)?|^0\s?8(?:00|05|0[0-9])|^0808|^0800|^39\s?\d\d$|^36\s?\d\d$|^\+33\s?\(?0?\)?\s?80")
# A street address: number, a street's name of at most five words, its kind (English), or number, kind, name (French).
_ADDRESS_EN = re.compile(
    r"\b\d{1,5}[a-d]?,?\s(?:[a-z][a-z'.-]{1,24}\s){1,4}?(?:street|road|rd|lane|avenue|ave|drive|boulevard|blvd|close|crescent|terrace|court|gardens|grove|"
    r"mews|square|way|hill|row|view|parade|quay|st)\b\.?(?:,?\s(?:flat|apartment|apt|unit|suite)\.?\s[a-z0-9]{1,5}\b)?"
    r"(?:,?\s[a-z][a-z'-]{1,24}){0,2}?(?:,?\s(?:[a-z]{1,2}\d[a-z0-9]?\s\d[a-z]{2}|(?:[a-z]{2}\s)?\d{5})\b)?"
)
_ADDRESS_FR = re.compile(
    r"\b\d{1,4}(?:\s?(?:bis|ter|quater)\b)?,?\s(?:rue|avenue|av\.|boulevard|bd|impasse|allees?|chemin|quai|place|route|cours|square|passage|sentier|residence|lotissement|faubourg)"
    r"\s[a-z][a-z'-]{1,24}(?:\s[a-z][a-z'-]{1,24}){0,4}?(?=,|\.|;|:|!|\?|\n|\)|$|\s\d|\s(?:et|est|a|pour|passez|cherche|ou|qui|si|c'est|chez)\b)"
    r"(?:,?\s(?:appartement|appt?|bat(?:iment)?|escalier|etage)\.?\s[a-z0-9]{1,5}\b)?(?:,?\s\d{5}(?:\s[a-z][a-z'-]{1,24})?)?"
)
_DWELLING = re.compile(
    r"\b(?:lives?|living|home|my address|her address|his address|their address|address (?:is|for)|parcels?|flat|apartment|apt|house|moved (?:to|into)|send (?:it|them|flowers|the|cards?|me)|"
    r"drop (?:it|them|the|by)|keys?|neighbou?rs?|habite|vit|domicile|chez (?:lui|elle|moi|eux|nous)|maison|mon adresse|son adresse|leur adresse|adresse (?:est|perso\w*|postale)|colis|appartement|appt?|"
    r"envoyez|deposez|laissez|cles|voisine?s?|collegue|colleague|digicode|interphone|logement|loge|gate code|door code|my place|our place|come any time|come over|birthday|turning \d\d|housewarming|garden|bbq|barbecue|cremaillere|mes \d\d ans|je fete|anniversaire|j'habite|i live|covoiturage|lift)\b"
)
_PUBLIC_PLACE = re.compile(
    r"\b(?:shop|store|office|branch|clinic|hospital|restaurant|cafe|bar|pub|hotel|museum|venue|event|meetup|conference|booth|visit us|visit our|come (?:to|and)|join us|open (?:daily|every|from)|doors|headquarters|hq|"
    r"showroom|agency|station|library|school|church|theatre|theater|gallery|workshop|register|tickets?|boutique|magasin|bureaux?|siege|agence|clinique|hopital|restaurant|hotel|musee|salle|evenement|"
    r"rendez-vous|retrouvez|venez|inscri\w+|ouvert\w*|mairie|ecole|eglise|bibliotheque|galerie|atelier|salon|gare)\b"
)
_REGIONS = {"fr": ("FR", "BE", "CH", "CA", "LU"), "en": ("US", "GB", "IE", "AU", "IN")}


class Identifier(NamedTuple):
    """An identifier's place in the folded view and its kind (email, phone, iban, card, id, credential, address)."""

    start: int
    end: int
    kind: str


def identifiers(folded: Folded, organisation: Organisation, lang: str) -> list[Identifier]:
    """Return the identifiers of a text, public contact points left out, in order of place without overlaps."""
    lower = folded.lower
    digits = sum(map(str.isdigit, lower)) if any(map(str.isdigit, lower)) else 0
    found = [*_credentials(folded)]
    if "@" in lower or "(at)" in lower or "[at]" in lower or " at " in lower or "arobase" in lower:
        found += _emails(lower)
    if digits >= 7:
        found += _numbers(lower, lang, digits)
    if digits:
        found += _addresses(lower)
    if any(each.kind == "address" for each in found):  # the code of a home's gate goes with its address
        found = [each._replace(kind="address") if each.kind == "credential" and lower[each.start : each.end].isdigit() else each for each in found]
    if not found:
        return []
    public = {_bare(contact) for contact in organisation.public_contacts}
    facts = "".join(map(_bare, organisation.public_facts))
    kept: list[Identifier] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        words = lower[each.start : each.end]
        if kept and each.start < kept[-1].end:
            continue
        if _bare(words) in public or (each.kind == "phone" and _bare(words) in facts):
            continue
        if each.kind == "email" and _ROLE_ADDRESS.match(words):
            continue
        kept.append(each)
    return kept


def _addresses(lower: str) -> Iterator[Identifier]:
    """Yield street addresses where somebody lives: a home is spoken of, and a public place only beside a stronger word for one."""
    for pattern in (_ADDRESS_EN, _ADDRESS_FR):
        for match in pattern.finditer(lower):
            opening, closing = lower.rfind("\n", 0, match.start()) + 1, lower.find("\n", match.end())
            line = lower[max(opening, match.start() - 160) : closing if 0 <= closing < match.end() + 160 else match.end() + 160]
            if _DWELLING.search(line) and not _PUBLIC_PLACE.search(line):
                yield Identifier(match.start(), match.end(), "address")


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9@]", "", text.lower())


_SECRET_BARE = re.compile(
    r"\b(?:password|passcode|pwd|token|api[ _-]?key|gate code|door code|access code|pin|code|jeton|mot de passe|mdp|digicode|cle api)\s+[\"'`]?([^\s\"'`,;]{4,80})"
)


def _credentials(folded: Folded) -> Iterator[Identifier]:
    for match in _KEY.finditer(folded.plain):
        yield Identifier(match.start(), match.end(), "credential")
    lower = folded.lower
    if _SECRET_HINT.search(lower):
        for match in _SECRET_BARE.finditer(lower):
            value = match.group(1).rstrip(".!?)")
            if _PROMOTION.search(lower, max(0, match.start() - 40), match.end() + 40):
                continue
            digits = sum(map(str.isdigit, value))
            if (digits >= 2 and (digits < len(value) or 4 <= digits <= 8) and not re.fullmatch(r"[\d.,%-]+(?:st|nd|rd|th|e|%|k|h)?", value.rstrip("s"))) or (value.isdigit() and 4 <= len(value) <= 8 and not 1900 <= int(value) <= 2100):
                yield Identifier(match.start(1), match.start(1) + len(value), "credential")
    if ":" in lower or "=" in lower or " is " in lower or " est " in lower:
        for match in _SECRET_WORD.finditer(lower):
            value = match.group(1).rstrip(".!?)")
            if _looks_secret(folded.plain[match.start(1) : match.start(1) + len(value)]):
                yield Identifier(match.start(1), match.start(1) + len(value), "credential")


def _looks_secret(value: str) -> bool:
    """Tell a password from a word of prose: it has a digit and a letter, or only digits of a code, or odd characters."""
    if _PLACEHOLDER.fullmatch(value):
        return False
    has_digit = any(map(str.isdigit, value))
    has_letter = any(map(str.isalpha, value))
    odd = sum(not c.isalnum() and c not in "-'/%" for c in value)
    mixed = has_letter and value != value.lower() and value[1:] != value[1:].lower()
    return (has_digit and (has_letter or 4 <= len(value) <= 8)) or (odd >= 1 and len(value) >= 6 and has_letter and "." not in value[-4:]) or mixed


def _emails(lower: str) -> Iterator[Identifier]:
    for match in _EMAIL.finditer(lower):
        yield Identifier(match.start(), match.end(), "email")
    for match in _EMAIL_SPELT.finditer(lower):
        if re.search(r"\(|\[|\{| dot | point |arobase", match.group()) or re.search(r"\.(?:com|fr|org|net|io|eu|co|be|ch|ca)\b", match.group(2)):
            yield Identifier(match.start(), match.end(), "email")


def _numbers(lower: str, lang: str, digits: int) -> Iterator[Identifier]:
    if digits >= 9:
        yield from _proven(_SSN, lower, "stdnum.us.ssn", "id")
        yield from _proven(_NINO, lower, "", "id")
    if digits >= 12:
        yield from _proven(_IBAN, lower, "stdnum.iban", "iban")
        yield from _proven(_NIR, lower, "stdnum.fr.nir", "id")
    for match in _MAYBE_NUMBER.finditer(lower):
        size = sum(map(str.isdigit, match.group()))
        if 13 <= size <= 19 and _valid("stdnum.luhn", match.group()):
            yield Identifier(_unparenthesised(match), match.end(), "card")
        elif 7 <= size <= 15 and (phone := _phone(lower, match, lang)):
            yield phone


def _proven(pattern: re.Pattern[str], lower: str, module: str, kind: str) -> Iterator[Identifier]:
    for match in pattern.finditer(lower):
        if not module or _valid(module, match.group()):
            yield Identifier(match.start(), match.end(), kind)


def _valid(module: str, value: str) -> bool:
    from importlib import import_module

    check = import_module(module)
    compact = re.sub(r"[\s().·/-]", "", value)
    if module == "stdnum.fr.nir" and len(compact) == 13:
        return True
    return bool(check.is_valid(compact.upper()))


_DATE_LIKE = re.compile(r"^\(?(?:19|20)\d\d[\s/.-]|^\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d|^\d{1,3}(?:[ .]\d{3})+$|^(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d$")
_SPACED_AMOUNT = re.compile(r"^\d{1,3}(?:[ .]\d{3}){1,4}$")


def _unparenthesised(match: re.Match[str]) -> int:
    """Return where a number begins, without a parenthesis that closes only after it."""
    return match.start() + (match.group().startswith("(") and ")" not in match.group())


def _phone(lower: str, match: re.Match[str], lang: str) -> Identifier | None:
    """Prove a phone number with the numbering plans of the countries where the language is spoken (libphonenumber)."""
    words = match.group()
    if _FREE_PHONE.match(words.strip()) or _SPACED_AMOUNT.match(words) or (_DATE_LIKE.match(words) and not words.startswith("+")):
        return None
    after = lower[match.end() : match.end() + 12].lstrip()
    before = lower[max(0, match.start() - 2) : match.start()]
    if before.strip() in ("€", "$", "£", "#", "n°") or after[:1] in ("€", "$", "£", "%") or after.startswith(("euros", "dollars", "people", "millions")):
        return None
    import phonenumbers

    said = re.search(r"(?:tel|phone|mobile|cell|call|text|whatsapp|numero|appel|portable|ring|reach|sms|ligne|fax|joindre|contact|dm|at|au|on|number)\W{0,4}(?:me|moi|is|est|:|at|au|on|sur|le)?\W{0,3}$", lower[max(0, match.start() - 28) : match.start()])
    for region in (*_REGIONS.get(lang, ()), *_REGIONS["en" if lang == "fr" else "fr"]):
        try:
            number = phonenumbers.parse(words, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or (said and phonenumbers.is_possible_number(number)):
            return Identifier(_unparenthesised(match), match.end(), "phone")
    return Identifier(_unparenthesised(match), match.end(), "phone") if said else None
