"""The town's rules and words, and what the portal erases in its time."""

from django.urls import reverse

from paiement.models import ContratBanque
from portail.models import Annonce, Commune, Etape, Purge, Question
from portail.reponses.models import DelaiReponse, ModeleReponse
from reservations.models import Delai, ExceptionDelai, JourParticulier, MotifAbsence, Tarif

from ..actes import Acte, Genre, Source
from ..historiques import de


def _purge(purge: Purge) -> Acte:
    detail = () if purge.complete else ("Incomplète : une catégorie au moins a échoué",)
    adresse = reverse("admin:portail_purge_change", args=[purge.pk])
    return Acte(purge.faite_le, "", "Purge", str(purge), detail, adresse)


SOURCES: tuple[Source, ...] = (
    de(Commune, Genre.REGLAGES),
    de(Annonce, Genre.REGLAGES, cherche=("titre", "texte")),
    de(Etape, Genre.REGLAGES, cherche=("titre",)),
    de(Question, Genre.REGLAGES, cherche=("question",)),
    de(ContratBanque, Genre.REGLAGES, "regie", cherche=("banque",)),
    de(Delai, Genre.REGLAGES, "ecole"),
    de(ExceptionDelai, Genre.REGLAGES, cherche=("motif",)),
    de(JourParticulier, Genre.REGLAGES, cherche=("motif",)),
    de(Tarif, Genre.REGLAGES, "prestation", cherche=("tranche",)),
    de(MotifAbsence, Genre.REGLAGES, cherche=("nom",)),
    de(ModeleReponse, Genre.REGLAGES, cherche=("titre", "texte")),
    de(DelaiReponse, Genre.REGLAGES, "service", cherche=("service__nom",)),
    Source(
        cle="purges",
        genre=Genre.PORTAIL,
        lignes=Purge.objects.all,
        le="faite_le",
        par="",
        acte=_purge,
    ),
)
