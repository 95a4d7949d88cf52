"""The banks as families are offered them, régie by régie."""

from django.conf import settings
from django.urls import reverse

from factures.models import Regie
from paiement.models import ContratBanque
from paiement.passerelles import PASSERELLES

from ..banques.contrat import NOMS, Contrat
from .sujet import Sujet, Valeur


def sujet() -> Sujet:
    lignes = {(c.regie_id, c.banque): c for c in ContratBanque.objects.all()}
    valeurs, manques = [], []
    for regie in Regie.objects.order_by("code"):
        ouvertes = 0
        for code in PASSERELLES:
            ligne = lignes.get((regie.pk, code))
            contrat = Contrat(regie, code, ligne.mots if ligne else {})
            if not (contrat.dehors or ligne):
                continue
            ouverte = ligne is None or ligne.ouvert
            fautes = contrat.fautes() if ouverte else []
            ouvertes += ouverte and not fautes
            nom = f"{NOMS.get(code, code)}, {regie.nom}"
            valeurs.append(Valeur(nom, _etat(contrat, ouverte, fautes), _page(ligne)))
            manques += [f"{nom} : {faute}" for faute in fautes]
            if ouverte and contrat.essai and not settings.DEMO:
                manques.append(f"{nom} : contrat d’essai, rien n’est débité.")
        if not ouvertes:
            manques.append(f"{regie.nom} : aucune banque n’est ouverte, personne ne peut payer.")
    liste = reverse("admin:paiement_contratbanque_changelist")
    return Sujet("Banques", liste, valeurs, manques)


def _etat(contrat: Contrat, ouverte: bool, fautes: list[str]) -> str:
    if not ouverte:
        return "fermée aux familles"
    if fautes:
        return "incomplète : elle n’est pas proposée"
    return "ouverte, en essai" if contrat.essai else "ouverte"


def _page(ligne: ContratBanque | None) -> str:
    """Its own page; of what the environment alone says, the one that adds it."""
    if ligne:
        return reverse("admin:paiement_contratbanque_change", args=[ligne.pk])
    return reverse("admin:paiement_contratbanque_add")
