"""The accounting documents: ten full years, then nothing in them names anybody."""

from datetime import date

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from factures.models import Bordereau, Encaissement, Facture, Imputation
from factures.services import effacer_bordereaux, effacer_encaissements, effacer_factures
from paiement.models import LignePaiement, Paiement
from paiement.services import effacer_paiements

from . import releves_repas
from .calendrier import debut_des_exercices, debut_du_jour
from .lots import Comptes, Passage, par_lots


def effacer(passage: Passage) -> Comptes:
    """Wipe the years that are past their time: payments, then entries, then invoices."""
    debut = debut_des_exercices(passage.jour, passage.durees["comptabilite"])
    etapes = (
        ("paiement,paiements", paiements_echus(debut), effacer_paiements),
        ("encaissement,encaissements", encaissements_echus(debut), effacer_encaissements),
        ("facture,factures", factures_echues(debut), effacer_factures),
        ("bordereau,bordereaux", bordereaux_echus(debut), effacer_bordereaux),
    )
    return [(mots, par_lots(selection, porte, passage)) for mots, selection, porte in etapes]


def factures_echues(debut: date) -> QuerySet[Facture]:
    """The invoices that nothing has moved since that day, and no payment holds."""
    instant = debut_du_jour(debut)
    mouvements = Imputation.objects.filter(
        Q(facture=OuterRef("pk")) | Q(avoir=OuterRef("pk")), enregistree_le__gte=instant
    )
    vivants = Paiement.objects.exclude(pk__in=paiements_clos(debut).values("pk"))
    essais = LignePaiement.objects.filter(facture=OuterRef("pk"), paiement__in=vivants)
    return (
        Facture.objects.filter(effacee_le=None, date_emission__lt=debut)
        .filter(Q(tenue_jusqu_a=None) | Q(tenue_jusqu_a__lt=instant))
        .filter(Q(date_limite=None) | Q(date_limite__lt=debut))
        .filter(Q(date_prelevement=None) | Q(date_prelevement__lt=debut))
        .filter(~Exists(mouvements), ~Exists(essais))
    )


def encaissements_echus(debut: date) -> QuerySet[Encaissement]:
    """The entries that nothing has used, undone or given back since that day."""
    instant = debut_du_jour(debut)
    imputations = Imputation.objects.filter(
        encaissement=OuterRef("pk"), enregistree_le__gte=instant
    )
    suites = Encaissement.objects.filter(
        Q(contrepasse=OuterRef("pk")) | Q(rembourse=OuterRef("pk")), enregistre_le__gte=instant
    )
    return Encaissement.objects.filter(
        ~Exists(imputations), ~Exists(suites), efface_le=None, enregistre_le__lt=instant
    )


def bordereaux_echus(debut: date) -> QuerySet[Bordereau]:
    """Those closed before that day, whose PDF is still there."""
    clos = Bordereau.objects.filter(ferme_le__lt=debut_du_jour(debut), document__isnull=False)
    return clos.exclude(document__fichier="")


def paiements_echus(debut: date) -> QuerySet[Paiement]:
    return paiements_clos(debut).filter(efface_le=None)


def paiements_clos(debut: date) -> QuerySet[Paiement]:
    """The attempts that were over before that day, with nothing left to clear up."""
    instant = debut_du_jour(debut)
    recents = Encaissement.objects.filter(
        reference=OuterRef("reference"), enregistre_le__gte=instant
    )
    fini = Q(termine_le=None) | Q(termine_le__lt=instant)
    return Paiement.objects.conclus().filter(fini, ~Exists(recents), cree_le__lt=instant)


def gardees(passage: Passage) -> list[QuerySet[Model]]:
    """Every document that still says something of a family, for a subquery by `famille`.

    A trial reckons with what the same run would have wiped before.
    """
    debut = debut_des_exercices(passage.jour, passage.durees["comptabilite"])
    des_repas = debut_des_exercices(passage.jour, passage.durees["releves_repas"])
    tout: list[tuple[QuerySet, QuerySet]] = [
        (Facture.objects.filter(effacee_le=None), factures_echues(debut)),
        (Encaissement.objects.filter(efface_le=None), encaissements_echus(debut)),
        (Paiement.objects.filter(efface_le=None), paiements_echus(debut)),
        (releves_repas.lignes_nommees(), releves_repas.lignes_echues(des_repas)),
    ]
    return [
        restantes.exclude(pk__in=echues.values("pk")) if passage.essai else restantes
        for restantes, echues in tout
    ]
