"""Starting a payment: what was shown is charged, and one attempt at a time holds an invoice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from factures.etats import EtatFacture
from factures.models import Facture, Regie
from factures.services import tenir
from factures.services.verrous import verrouiller
from portail.argent import euros
from portail.courrier import adresse_absolue

from .. import messages
from ..etats import Etat
from ..models import LignePaiement, Paiement, Transition
from ..passerelles.base import (
    Adresses,
    BanqueInjoignable,
    Ouverture,
    OuvertureRefusee,
    Passerelle,
    Redirection,
)
from .alertes import alerter
from .etat import mouvoir

PREMIERE_QUESTION = timedelta(minutes=1)


class PanierVide(Exception):
    """Nothing to pay was ticked."""


class FacturesTenues(Exception):
    """A live attempt holds some of these invoices."""

    def __init__(self, factures: list[Facture]) -> None:
        super().__init__("Un paiement de ces factures est déjà en cours.")
        self.factures = factures


class MontantHorsBornes(Exception):
    """More or less than this bank takes in one payment; the text says which, in French."""


@dataclass(frozen=True)
class Changement:
    """What is no longer as shown; cents, None where the invoice was or is not to pay."""

    numero: str
    avant: int | None
    apres: int | None
    raison: str


class MontantsChanges(Exception):
    """Something changed since the basket was shown: nothing is paid before it is seen."""

    def __init__(self, changements: list[Changement]) -> None:
        super().__init__("Un montant a changé.")
        self.changements = changements


@transaction.atomic
def demarrer(
    *,
    famille: Famille,
    utilisateur: Utilisateur,
    regie: Regie,
    passerelle: Passerelle,
    montants_affiches: Mapping[int, int],
    courriel: str,
) -> Paiement:
    """Create the attempt and hold its invoices.

    `montants_affiches` maps the invoices' pks to cents, as the parent saw them in the basket, in
    that order: a bank that takes few invoices at a time gets the first ones.
    Raises `PanierVide`, `FacturesTenues`, `MontantsChanges`, `MontantHorsBornes`.
    """
    if not montants_affiches:
        raise PanierVide
    panier = set(
        Facture.objects.filter(paniers__utilisateur=utilisateur).values_list("pk", flat=True)
    )
    # The keys come from a form: only the family's own, only this régie's, whatever was posted.
    cles = Facture.objects.de(famille).filter(
        pk__in={*montants_affiches, *panier}, service__regie=regie
    )
    factures = verrouiller(cles.values_list("pk", flat=True))
    _controler(factures, panier, montants_affiches)
    choisies = islice(montants_affiches.items(), passerelle.factures_max)
    lignes = {factures[cle]: montant for cle, montant in choisies}
    _controler_bornes(passerelle, sum(lignes.values()))
    maintenant = timezone.now()
    paiement = Paiement.objects.create(
        famille=famille,
        utilisateur=utilisateur,
        regie=regie,
        passerelle=passerelle.code,
        montant=sum(lignes.values()),
        courriel=courriel,
        cree_le=maintenant,
        expire_le=maintenant + passerelle.duree_page,
        interroger_le=maintenant + PREMIERE_QUESTION,
    )
    LignePaiement.objects.bulk_create(
        LignePaiement(paiement=paiement, facture=facture, montant=montant)
        for facture, montant in lignes.items()
    )
    Transition.objects.create(paiement=paiement, vers=Etat.EN_COURS, par="famille")
    tenir(lignes, paiement.reference, paiement.expire_le + passerelle.marge)
    return paiement


def ouvrir(paiement: Paiement, passerelle: Passerelle) -> Redirection | None:
    """Ask the bank for its page and return the way to it, or None when it gives none.

    Runs outside any transaction: no lock waits for a bank. Without a page nobody can have paid,
    so the attempt is closed and its invoices are free at once.
    """
    adresses = Adresses(
        retour=adresse_absolue("paiement:retour", passerelle.code),
        notification=adresse_absolue("paiement:notification", passerelle.code),
    )
    try:
        ouverture = passerelle.preparer(paiement, adresses)
        _exiger_un_jeton_neuf(paiement, ouverture)
    except (BanqueInjoignable, OuvertureRefusee) as erreur:
        messages.garder(
            passerelle.code,
            messages.Sens.OUVERTURE,
            erreur.brut,
            paiement=paiement,
            verdict=str(erreur),
        )
        mouvoir(paiement.pk, Etat.ABANDONNE, par="banque", detail=str(erreur))
        if isinstance(erreur, OuvertureRefusee):  # no outage: it will not pass by itself
            motif = f"La banque refuse d’ouvrir sa page : {erreur}."
            alerter(paiement, motif, une_lettre_par_heure=True)
        return None
    messages.garder(
        passerelle.code,
        messages.Sens.OUVERTURE,
        ouverture.brut,
        paiement=paiement,
        verdict="ouvert",
    )
    # Guarded: an attempt that was closed meanwhile (a very slow bank) must not be paid.
    ouvert = Paiement.objects.filter(pk=paiement.pk, etat=Etat.EN_COURS, jeton="").update(
        jeton=ouverture.jeton, page=ouverture.vers.url if passerelle.reprenable else ""
    )
    return ouverture.vers if ouvert else None


def _exiger_un_jeton_neuf(paiement: Paiement, ouverture: Ouverture) -> None:
    """A name that another attempt has would make one's money the other's."""
    autres = Paiement.objects.filter(passerelle=paiement.passerelle, jeton=ouverture.jeton)
    if autres.exclude(pk=paiement.pk).exists():
        raise BanqueInjoignable("jeton déjà donné à un autre paiement", ouverture.brut)


def _controler_bornes(passerelle: Passerelle, montant: int) -> None:
    if not passerelle.accepte(montant):
        raise MontantHorsBornes(
            f"{passerelle.libelle} accepte de {euros(passerelle.montant_minimal)} "
            f"à {euros(passerelle.montant_maximal)} par paiement : ici, {euros(montant)}."
        )


def _controler(
    factures: Mapping[int, Facture], panier: set[int], affiches: Mapping[int, int]
) -> None:
    etats = {cle: facture.etat for cle, facture in factures.items()}
    if not set(affiches) <= set(factures):
        raise PanierVide  # another family's, or none: as if it had never been posted
    tenues = [factures[cle] for cle in affiches if etats[cle] == EtatFacture.EN_COURS]
    if tenues:
        raise FacturesTenues(tenues)
    changements = []
    for cle, facture in factures.items():
        payable = etats[cle] == EtatFacture.A_PAYER and cle in panier
        avant, apres = affiches.get(cle), facture.reste if payable else None
        if avant != apres:
            raison = "retirée du panier" if cle not in panier else etats[cle].label
            changements.append(Changement(facture.numero, avant, apres, raison))
    if changements:
        raise MontantsChanges(sorted(changements, key=lambda c: c.numero))
