"""Sending a family something again: a receipt, a confirmation, an answer. Never a link that opens
an account: that is asked for anew."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from comptes import courriers
from comptes.courriers import TropDEnvois
from comptes.models import Famille, Lettre, Utilisateur
from factures import recus
from reservations.services import lettres as confirmations

from ..gestes import DejaChange
from . import cantine, lettres
from .acces import droits_de
from .courriers import masquee
from .factures import recus_visibles
from .foyer import adultes

Nature = Lettre.Nature
MEME = "meme"
DEJA = "Ce courrier vient d’être renvoyé : rien de plus n’est parti."
TROP = "Ce courrier a déjà été renvoyé plusieurs fois aujourd’hui : rien n’est parti. Imprimez-le."


@dataclass(frozen=True)
class Envoi:
    """What can go again, to which addresses (by the key that the form sends, as they are shown),
    and the last letter about it when the page was made: sent twice, the form does it once."""

    famille: Famille
    titre: str
    derniere: Lettre | None
    adresses: dict[str, str]
    partir: Callable[[str], object]

    @property
    def vue(self) -> int:
        return self.derniere.pk if self.derniere else 0

    @property
    def choix(self) -> list[tuple[str, str]]:
        return [(cle, masquee(a) if cle == MEME else a) for cle, a in self.adresses.items()]


def trouver(agent: Utilisateur, famille: Famille, genre: str, objet: str) -> Envoi:
    """Return what this agent may have sent to the family again; raises `Http404`."""
    if genre not in GENRES:
        raise Http404
    return GENRES[genre](agent, famille, objet)


def renvoyer(envoi: Envoi, cle: str, *, vue: int, relire: Callable[[], Envoi]) -> str:
    """Send it to the address of that key, and return the address as shown.

    Raises `DejaChange` when it has gone meanwhile, or too often today.
    """
    with transaction.atomic():
        Famille.objects.select_for_update(no_key=True).get(pk=envoi.famille.pk)
        if relire().vue != vue:
            raise DejaChange(DEJA)
        try:
            envoi.partir(envoi.adresses[cle])
        except TropDEnvois:
            raise DejaChange(TROP) from None
    return dict(envoi.choix)[cle]


def _recu(agent: Utilisateur, famille: Famille, numero: str) -> Envoi:
    recu = get_object_or_404(recus_visibles(agent, famille), numero=numero)

    def partir(adresse: str) -> None:
        recus.envoyer(recu, adresse, a_la_demande=True, par=agent)

    return _envoi(famille, Nature.RECU, numero, f"Reçu {numero}", partir)


def _reservation(agent: Utilisateur, famille: Famille, reference: str) -> Envoi:
    if not droits_de(agent).repas or cantine.lire(agent, famille) is None:
        raise Http404
    enregistrement = get_object_or_404(famille.enregistrements, reference=reference)

    def partir(adresse: str) -> None:
        confirmations.renvoyer(enregistrement, adresse, par=agent)

    return _envoi(famille, Nature.RESERVATION, reference, f"Confirmation {reference}", partir)


def _lettre(agent: Utilisateur, famille: Famille, cle: str) -> Envoi:
    if not cle.isdecimal():
        raise Http404
    siennes = lettres.reponses(agent, famille, droits_de(agent))
    lettre = get_object_or_404(siennes.select_related("email", "famille"), pk=cle)

    def partir(adresse: str) -> None:
        courriers.renvoyer(lettre, adresse, par=agent)

    nature = Nature(lettre.nature)
    return _envoi(famille, nature, lettre.objet, nature.label.capitalize(), partir)


GENRES: dict[str, Callable[[Utilisateur, Famille, str], Envoi]] = {
    Nature.RECU.value: _recu,
    Nature.RESERVATION.value: _reservation,
    "lettre": _lettre,
}


def _envoi(
    famille: Famille, nature: Lettre.Nature, objet: str, titre: str, partir: Callable[[str], None]
) -> Envoi:
    siennes = famille.lettres.filter(nature=nature, objet=objet)
    derniere = siennes.select_related("email").order_by("-pk").first()
    adresses = {str(a.fiche.rang): a.adresse for a in adultes(famille) if a.adresse}
    connues = {adresse.lower() for adresse in adresses.values()}
    if derniere and (alors := derniere.email.to[0]).lower() not in connues:
        adresses[MEME] = alors
    return Envoi(famille, titre, derniere, adresses, partir)
