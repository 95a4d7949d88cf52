"""Asking for a change on the family's sheet: stored, sent, applied or refused by an agent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from portail import courrier
from portail.models import Commune

from ..models import DemandeMiseAJour, Enfant, Famille, Responsable, Utilisateur

Fiche = Famille | Responsable | Enfant
Etat = DemandeMiseAJour.Etat
_CHAMPS: dict[type[Fiche], tuple[str, ...]] = {
    Famille: ("adresse", "code_postal", "ville"),
    Responsable: ("nom", "prenom", "telephone"),
    Enfant: ("nom", "prenom", "naissance", "structure", "classe"),
}


class DejaTraitee(ValueError):
    """Somebody has answered this request already."""


@dataclass(frozen=True)
class Champ:
    """One field of the sheet that a parent may ask to have changed."""

    fiche: Fiche
    nom: str

    @property
    def cle(self) -> str:
        return f"{self.fiche._meta.model_name}-{self.fiche.pk}-{self.nom}"

    @property
    def nom_affiche(self) -> str:
        return str(self.fiche._meta.get_field(self.nom).verbose_name)  # type: ignore[union-attr]

    @property
    def libelle(self) -> str:
        """The field and whose it is, for who does not see the sheet."""
        nom = self.nom_affiche
        return nom if isinstance(self.fiche, Famille) else f"{nom} ({self.fiche})"

    @property
    def valeur(self) -> str:
        return ecrite(getattr(self.fiche, self.nom))


def champs_de(famille: Famille) -> Iterator[Champ]:
    """Every field that this family may ask about: its own, its adults', its children's."""
    fiches: list[Fiche] = [famille]
    fiches += famille.responsables.order_by("rang")
    fiches += famille.enfants.all()
    for fiche in fiches:
        for nom in _CHAMPS[type(fiche)]:
            yield Champ(fiche, nom)


@transaction.atomic
def demander(
    champ: Champ, apres: str, *, famille: Famille, par: Utilisateur, precision: str = ""
) -> DemandeMiseAJour:
    """Store the request and write to the service; raises `ValidationError` for a value that the
    sheet could not hold, or that it holds already."""
    apres = ecrite(_lue(champ, apres))
    if apres == champ.valeur:
        raise ValidationError("C’est déjà ce que la ville a noté.")
    demande = DemandeMiseAJour.objects.create(
        famille=famille,
        responsable=champ.fiche if isinstance(champ.fiche, Responsable) else None,
        enfant=champ.fiche if isinstance(champ.fiche, Enfant) else None,
        champ=champ.nom,
        avant=champ.valeur,
        apres=apres,
        precision=precision,
        demandeur=par,
    )
    _ecrire(
        Commune.actuelle().contact_administratif,
        f"Demande de mise à jour, famille {famille.code}",
        "courriels/demande_recue.txt",
        demande,
    )
    return demande


@transaction.atomic
def appliquer(demande: DemandeMiseAJour, *, par: Utilisateur) -> DemandeMiseAJour:
    """Write the value asked for on the sheet, and tell the parent; raises `DejaTraitee`.

    It stays to be carried to the town's own software until a file brings it.
    """
    demande = _ouverte(demande)
    champ = champ_de(demande)
    setattr(champ.fiche, champ.nom, _lue(champ, demande.apres))
    champ.fiche.save(update_fields=[champ.nom])
    demande.a_reporter = True
    return _conclure(demande, Etat.TRAITEE, par)


@transaction.atomic
def refuser(demande: DemandeMiseAJour, *, motif: str, par: Utilisateur) -> DemandeMiseAJour:
    """Say no, and why; raises `DejaTraitee`, `ValueError` without a reason."""
    if not motif.strip():
        raise ValueError("Un refus dit pourquoi : la famille le lira.")
    demande = _ouverte(demande)
    demande.motif = motif.strip()[:300]
    return _conclure(demande, Etat.REFUSEE, par)


def champ_de(demande: DemandeMiseAJour) -> Champ:
    return Champ(demande.fiche, demande.champ)


def ecrite(valeur: Any) -> str:
    """A value as the request's row and the pages write it."""
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else str(valeur or "")


def _lue(champ: Champ, texte: str) -> Any:
    """Return the value that this text is; raises `ValidationError`."""
    modele = champ.fiche._meta.get_field(champ.nom)
    texte = " ".join(texte.split())
    if champ.nom == "naissance":
        try:
            return datetime.strptime(texte, "%d/%m/%Y").date()
        except ValueError:
            raise ValidationError("Écrivez la date comme 05/12/2020.") from None
    if not texte:
        raise ValidationError("Indiquez la nouvelle valeur.")
    modele.run_validators(texte)  # type: ignore[union-attr]
    return texte


def _ouverte(demande: DemandeMiseAJour) -> DemandeMiseAJour:
    demande = DemandeMiseAJour.objects.select_for_update().get(pk=demande.pk)
    if demande.etat != Etat.RECUE:
        raise DejaTraitee("Cette demande a déjà sa réponse.")
    return demande


def _conclure(demande: DemandeMiseAJour, etat: Etat, par: Utilisateur) -> DemandeMiseAJour:
    demande.etat, demande.traitee_le, demande.traitee_par = etat, timezone.now(), par
    demande.save()
    if demande.demandeur and demande.demandeur.adresse:
        _ecrire(
            demande.demandeur.adresse,
            f"{Commune.actuelle().nom} : votre demande de mise à jour est {etat.label}",
            "courriels/demande_conclue.txt",
            demande,
        )
    return demande


def _ecrire(adresse: str, sujet: str, gabarit: str, demande: DemandeMiseAJour) -> None:
    commune = Commune.actuelle()
    contexte = {"commune": commune, "demande": demande, "champ": champ_de(demande)}
    texte = render_to_string(gabarit, contexte)
    courrier.poster(adresse, sujet, texte, repondre_a=commune.contact_administratif)
