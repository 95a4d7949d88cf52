"""What is owed, what was received, what was tried: amounts in cents."""

from typing import Any

from django.db.models import Prefetch

from factures.models import Encaissement, Facture, Imputation
from paiement.models import LignePaiement, Paiement
from paiement.passerelles import PASSERELLES

from .demandeur import VOUS, Demandeur

Lignes = list[dict[str, Any]]


def factures(demandeur: Demandeur) -> Lignes:
    imputations = Imputation.objects.select_related("encaissement__recu", "avoir")
    siennes = (
        Facture.objects.de(demandeur.famille)
        .select_related("service", "origine")
        .prefetch_related("lignes__prestation", Prefetch("imputations", imputations))
        .order_by("-date_emission", "numero")
    )
    return [
        {
            "numero": facture.numero,
            "genre": facture.get_type_display(),
            "service": facture.service.nom,
            "periode": facture.periode,
            "emise_le": facture.date_emission,
            "a_payer_jusqu_au": facture.date_limite,
            "prelevee_le": facture.date_prelevement,
            "total_centimes": facture.total,
            "regle_centimes": facture.regle,
            "corrige": facture.origine.numero if facture.origine else None,
            "lignes": [_ligne(ligne) for ligne in facture.lignes.all()],
            "reglements": [_reglement(i) for i in facture.imputations.all()],
        }
        for facture in siennes
    ]


def _ligne(ligne: Any) -> dict[str, Any]:
    return {
        "enfant": ligne.enfant,
        "prestation": ligne.libelle,
        "quantite_milliemes": ligne.quantite,
        "unite": ligne.unite,
        "prix_centimes": ligne.prix,
        "montant_centimes": ligne.montant,
        "dont_garde_centimes": ligne.montant_garde,
        "tarif": ligne.tranche,
    }


def _reglement(imputation: Imputation) -> dict[str, Any]:
    encaissement, avoir = imputation.encaissement, imputation.avoir
    recu = getattr(encaissement, "recu", None)
    return {
        "le": imputation.enregistree_le,
        "montant_centimes": imputation.montant,
        "moyen": encaissement.get_moyen_display() if encaissement else "avoir",
        "recu": recu.numero if recu else None,
        "avoir": avoir.numero if avoir else None,
    }


def encaissements(demandeur: Demandeur) -> Lignes:
    siens = (
        Encaissement.objects.filter(famille=demandeur.famille, efface_le=None)
        .select_related("recu", "regie", "cheque")
        .prefetch_related("recu__envois")
        .order_by("-recu_le", "-pk")
    )
    return [
        {
            "recu_le": e.recu_le,
            "paye_par": e.payeur,
            "montant_centimes": e.montant,
            "devise": e.devise,
            "moyen": e.get_moyen_display(),
            "origine": e.get_origine_display(),
            "regie": e.regie.nom,
            "reference": e.reference,
            "reference_de_la_banque": e.reference_bancaire,
            "motif": e.motif,
            "recu": e.recu.numero if hasattr(e, "recu") else None,
            "envois_du_recu": _envois(demandeur, e),
            "cheque": _cheque(e),
        }
        for e in siens
    ]


def _cheque(encaissement: Encaissement) -> dict[str, str] | None:
    cheque = getattr(encaissement, "cheque", None)
    if cheque is None:
        return None
    return {"numero": cheque.numero, "banque": cheque.banque, "tireur": cheque.tireur}


def _envois(demandeur: Demandeur, encaissement: Encaissement) -> list[dict[str, Any]]:
    if not hasattr(encaissement, "recu"):
        return []
    return [
        {"le": envoi.le, "a_votre_adresse": demandeur.sienne(envoi.adresse)}
        for envoi in encaissement.recu.envois.all()
    ]


def paiements(demandeur: Demandeur) -> Lignes:
    """Every attempt; of the banks' messages their verdict, which is what they say of anybody."""
    siens = (
        Paiement.objects.de(demandeur.famille)
        .prefetch_related(
            Prefetch("lignes", LignePaiement.objects.select_related("facture")),
            "transitions",
            "messages",
        )
        .order_by("-cree_le")
    )
    return [_paiement(demandeur, paiement) for paiement in siens]


def _paiement(demandeur: Demandeur, paiement: Paiement) -> dict[str, Any]:
    par = demandeur.qui(paiement.utilisateur_id)
    return {
        "reference": paiement.reference,
        "commence_le": paiement.cree_le,
        "par": par,
        "montant_centimes": paiement.montant,
        "devise": paiement.devise,
        "banque": PASSERELLES[paiement.passerelle].libelle,
        "etat": paiement.get_etat_display(),
        "adresse_pour_le_recu": paiement.courriel if par == VOUS else None,
        "pour": [
            {"facture": ligne.facture.numero, "montant_centimes": ligne.montant}
            for ligne in paiement.lignes.all()
        ],
        "etapes": [{"le": t.le, "etat": t.get_vers_display()} for t in paiement.transitions.all()],
        "messages_de_la_banque": [
            {"le": m.recu_le, "genre": m.get_sens_display(), "conclusion": m.verdict}
            for m in paiement.messages.all()
        ],
    }


def panier(demandeur: Demandeur) -> Lignes:
    choisies = Facture.objects.de(demandeur.famille).filter(
        paniers__utilisateur=demandeur.utilisateur
    )
    return [{"facture": numero} for numero in choisies.values_list("numero", flat=True)]
