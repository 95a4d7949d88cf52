"""Money: what agents recorded, undid or gave back, and what they cleared up at the banks."""

from django.db.models import Q
from django.urls import reverse

from comptes.models import Utilisateur
from factures.models import ControleComptes, Encaissement, Imputation
from paiement.etats import Etat
from paiement.models import Alerte, Transition, VirementBanque
from portail.argent import euros

from ..actes import Acte, Genre, Source, contient


def _encaissement(encaissement: Encaissement) -> Acte:
    return Acte(
        encaissement.enregistre_le,
        str(encaissement.enregistre_par or ""),
        _geste(encaissement),
        str(encaissement.famille),
        tuple(filter(None, [euros(encaissement.montant), encaissement.motif])),
        reverse("admin:factures_encaissement_change", args=[encaissement.pk]),
    )


def _geste(encaissement: Encaissement) -> str:
    if encaissement.contrepasse_id:
        return "Contrepassation"
    if encaissement.rembourse_id:
        return "Remboursement"
    return f"Encaissement, {encaissement.get_moyen_display()}"


def _chercher_un_encaissement(texte: str) -> Q:
    imputes = Imputation.objects.filter(facture__numero__icontains=texte).values("encaissement")
    par_numero = contient("famille__code", "reference", "recu__numero", "payeur")
    return par_numero(texte) | Q(pk__in=imputes)


def _alerte(alerte: Alerte) -> Acte:
    assert alerte.levee_le is not None
    return Acte(
        alerte.levee_le,
        str(alerte.levee_par or ""),
        "Alerte close",
        f"paiement {alerte.paiement.reference}",
        (alerte.motif, f"Suite : {alerte.suite}"),
        reverse("admin:paiement_paiement_change", args=[alerte.paiement_id]),
    )


class Classements(Source):
    """A payment's move keeps its agent at the head of its words, as a login."""

    def de(self, agent: Utilisateur) -> Q:
        return Q(detail__startswith=f"{agent.identifiant} : ")

    def du_portail(self) -> Q:
        return Q(pk__in=[])

    def des(self, *, agents: bool) -> Q:
        return Q() if agents else Q(pk__in=[])


def _classement(transition: Transition) -> Acte:
    par, _, motif = transition.detail.partition(" : ")
    return Acte(
        transition.le,
        par,
        "Paiement vérifié par la régie",
        f"paiement {transition.paiement.reference}",
        (motif,),
        reverse("admin:paiement_paiement_change", args=[transition.paiement_id]),
    )


def _virement(virement: VirementBanque) -> Acte:
    return Acte(
        virement.le,
        str(virement.par),
        "Virement de la banque noté",
        f"{virement.banque}, paiements du {virement.jour:%d/%m/%Y}",
        (f"Viré le {virement.date:%d/%m/%Y}",),
        reverse("regie:jour", args=[virement.jour.isoformat()]),
    )


def _controle(controle: ControleComptes) -> Acte:
    return Acte(
        controle.fait_le,
        "",
        "Contrôle des comptes",
        str(controle),
        adresse=reverse("admin:factures_controlecomptes_change", args=[controle.pk]),
    )


SOURCES: tuple[Source, ...] = (
    Source(
        cle="encaissements",
        genre=Genre.ARGENT,
        # What a bank captures by itself is a payment, not an act.
        lignes=lambda: Encaissement.objects.filter(
            Q(enregistre_par__isnull=False) | Q(montant__lt=0)
        ).select_related("famille", "enregistre_par"),
        le="enregistre_le",
        par="enregistre_par",
        acte=_encaissement,
        chercher=_chercher_un_encaissement,
    ),
    Source(
        cle="alertes",
        genre=Genre.ARGENT,
        lignes=lambda: Alerte.objects.exclude(levee_le=None).select_related(
            "paiement", "levee_par"
        ),
        le="levee_le",
        par="levee_par",
        acte=_alerte,
        chercher=contient("paiement__reference", "paiement__famille__code"),
    ),
    Classements(
        cle="classements",
        genre=Genre.ARGENT,
        lignes=lambda: Transition.objects.filter(vers=Etat.CLASSE).select_related("paiement"),
        le="le",
        par="par",
        acte=_classement,
        chercher=contient("paiement__reference", "paiement__famille__code"),
    ),
    Source(
        cle="virements",
        genre=Genre.ARGENT,
        lignes=lambda: VirementBanque.objects.select_related("par"),
        le="le",
        par="par",
        acte=_virement,
        chercher=contient("banque"),
    ),
    Source(
        cle="controles",
        genre=Genre.ARGENT,
        lignes=ControleComptes.objects.all,
        le="fait_le",
        par="",
        acte=_controle,
    ),
)
