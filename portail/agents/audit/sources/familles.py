"""What agents did for one family, or saw as it: visits, and letters sent again."""

from django.urls import reverse

from comptes.models import Consultation, Lettre
from portail.mots import nombre

from ..actes import Acte, Genre, Source, contient


def _consultation(visite: Consultation) -> Acte:
    return Acte(
        visite.debut,
        str(visite.agent or ""),
        "Portail vu comme une famille",
        str(visite.famille),
        (f"« {visite.motif} »", nombre(visite.pages, "page vue,pages vues")),
        _fiche(visite.famille_id),
    )


def _renvoi(lettre: Lettre) -> Acte:
    """Never its text, which nobody reads but the family."""
    return Acte(
        lettre.le,
        str(lettre.par or ""),
        "Courrier renvoyé",
        str(lettre.famille),
        (f"{lettre.get_nature_display().capitalize()} {lettre.objet}".strip(),),
        _fiche(lettre.famille_id),
    )


def _fiche(cle: int) -> str:
    return reverse("famille:fiche", args=[cle])


SOURCES: tuple[Source, ...] = (
    Source(
        cle="consultations",
        genre=Genre.FAMILLES,
        lignes=lambda: Consultation.objects.select_related("agent", "famille"),
        le="debut",
        par="agent",
        acte=_consultation,
        chercher=contient("famille__code", "motif"),
    ),
    Source(
        cle="courriers-renvoyes",
        genre=Genre.FAMILLES,
        lignes=lambda: Lettre.objects.exclude(par=None).select_related("par", "famille"),
        le="le",
        par="par",
        acte=_renvoi,
        chercher=contient("famille__code", "objet"),
    ),
)
