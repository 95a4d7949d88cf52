"""French as it is printed, in everything that a template says: pages, letters, papers.

What is shown comes from many hands (our forms and messages, the town's own texts, Django's
translations), most of it typed with plain spaces: the last step before people read it is the one
place where each becomes what French wants.
"""

import re
from typing import Any

from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates, Template
from django.utils.safestring import SafeString, mark_safe

INSECABLE = "\u00a0"
# A sign that stands off its word, the inside of « », an amount; an apostrophe between letters.
# Each begins with a letter of its own, what came before being looked at afterwards: much quicker.
_A_METTRE = re.compile(
    r" (?<=\S )(?=[:;!?»](?!\w))| (?<=« )(?=\S)| (?<=\d )(?=€)"
    r"|:(?<=[^\W\d_]:)(?=[\s<])"
    r"|'(?<=[^\W\d_]')(?=[^\W\d_])|&#x27;(?<=[^\W\d_]&#x27;)(?=[^\W\d_])"
)
_ATTRIBUT_LU = re.compile(r'(?<![\w-])(?:alt|aria-label|placeholder|title)="[^"]*$')
_APOSTROPHES = ("'", "&#x27;")
_FIN_D_ADRESSE = re.compile(r"(?:[\w.+'-]|&#x27;)*@\w")
_TEL_QUEL = re.compile(
    r"<(textarea|script|style|pre|code)\b.*?</\1>|<(\w+)[^>]* data-tel-quel\b.*?</\2>", re.DOTALL
)


def francais(texte: str) -> str:
    """The same text, or the same HTML but for its tags and what a person types in."""
    if "<" not in texte:
        return _A_METTRE.sub(lambda trouve: _mis(texte, trouve), texte)
    tels_quels = [trouve.span() for trouve in _TEL_QUEL.finditer(texte)]

    def mettre(trouve: re.Match[str]) -> str:
        ou, balise = trouve.start(), texte.rfind("<", 0, trouve.start())
        dedans = balise > texte.rfind(">", 0, ou)
        if dedans and not _ATTRIBUT_LU.search(texte, balise, ou):
            return trouve[0]
        if any(debut < ou < fin for debut, fin in tels_quels):
            return trouve[0]
        return _mis(texte, trouve)

    return _A_METTRE.sub(mettre, texte)


def _mis(texte: str, trouve: re.Match[str]) -> str:
    """What French prints there; an e-mail address keeps its apostrophe: it would reach nobody."""
    if trouve[0] in _APOSTROPHES and _FIN_D_ADRESSE.match(texte, trouve.end()):
        return trouve[0]
    return {" ": INSECABLE, ":": f"{INSECABLE}:"}.get(trouve[0], "’")


class Gabarit(Template):
    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        return mark_safe(francais(super().render(context, request)))


class Gabarits(DjangoTemplates):
    """Django's templates, whose last step is French typography."""

    def from_string(self, template_code: str) -> Gabarit:
        return Gabarit(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> Gabarit:
        trouve = super().get_template(template_name)
        return Gabarit(trouve.template, self)
