"""What each page of help shows, gathered: ready to be written out."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from factures.models import Regie, Service
from portail.models import Commune, Etape, Question

from . import images
from .texte import en_html, en_ligne, mots


@dataclass(frozen=True)
class Pas:
    """A step as it is read; `numero` is 0 for what comes before and after the path."""

    numero: int
    titre: str
    texte: SafeString
    image: images.Image | None


@dataclass(frozen=True)
class ModeDEmploi:
    avant: list[Pas]
    etapes: list[Pas]
    apres: list[Pas]


@dataclass(frozen=True)
class Reponse:
    ancre: str
    question: str
    texte: SafeString


@dataclass(frozen=True)
class Theme:
    titre: str
    cle: str
    reponses: list[Reponse]


def mode_d_emploi(commune: Commune) -> ModeDEmploi:
    valeurs, prises = mots(commune), images.de_la_ville(commune)
    lus: dict[str, list[Pas]] = {partie: [] for partie in Etape.Partie.values}
    for etape in Etape.objects.all():
        suite = lus[etape.partie]
        numero = len(suite) + 1 if etape.partie == Etape.Partie.ETAPE else 0
        texte = en_html(etape.texte, valeurs)
        titre = en_ligne(etape.titre, valeurs)
        suite.append(Pas(numero, titre, texte, prises.get(etape.image)))
    return ModeDEmploi(*lus.values())


def questions(commune: Commune) -> list[Theme]:
    """The questions under their themes, in the town's order; a theme without any is left out."""
    valeurs = mots(commune)
    return [
        Theme(
            str(Question.Theme(theme).label),
            theme.partition("-")[2],
            [
                Reponse(q.ancre, en_ligne(q.question, valeurs), en_html(q.reponse, valeurs))
                for q in siennes
            ],
        )
        for theme, siennes in groupby(Question.objects.all(), key=lambda q: q.theme)
    ]


def services() -> list[Service]:
    """Who bills, with what each bills and the régie that collects it."""
    return list(Service.objects.select_related("regie").prefetch_related("prestations"))


def regies(de: list[Service]) -> list[Regie]:
    """Those of these services, each once."""
    return list({service.regie_id: service.regie for service in de}.values())
