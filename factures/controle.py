"""The arithmetic of `verifier_comptes`: every figure recomputed from the rows that it sums up."""

from collections.abc import Iterator

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Max,
    Min,
    Q,
    Sum,
    When,
)

from portail.argent import EUR, euros, ou_zero

from .models import CompteurRecu, Encaissement, Facture, Imputation, LigneFacture, Origine, Recu
from .trop_percus import soldes, somme


def ecarts() -> Iterator[str]:
    """Name, in French, every row whose figure is not what its parts add up to."""
    yield from _factures()
    yield from _encaissements()
    yield from _imputations()
    yield from _recus()


def _factures() -> Iterator[str]:
    factures = Facture.objects.annotate(
        des_lignes=somme(LigneFacture.objects, "facture"),
        recu=somme(Imputation.objects, "facture"),
        donne=somme(Imputation.objects, "avoir"),
    ).annotate(
        du_journal=Case(
            When(type="A", then=-F("donne")), default=F("recu"), output_field=BigIntegerField()
        )
    )
    fausses = factures.exclude(total=F("des_lignes"), regle=F("du_journal"))
    colonnes = ("numero", "total", "des_lignes", "regle", "du_journal")
    for numero, total, des_lignes, regle, du_journal in fausses.values_list(*colonnes).iterator():
        if total != des_lignes:
            yield f"{numero} : total {euros(total)}, ses lignes font {euros(des_lignes)}."
        if regle != du_journal:
            yield f"{numero} : réglé {euros(regle)}, ses imputations font {euros(du_journal)}."


def _encaissements() -> Iterator[str]:
    sommes = Encaissement.objects.annotate(impute=ou_zero(Sum("imputations__montant")))
    trop = Q(montant__gt=0) & (Q(impute__lt=0) | Q(impute__gt=F("montant")))
    peu = Q(montant__lt=0) & (Q(impute__gt=0) | Q(impute__lt=F("montant")))
    for encaissement in sommes.filter(trop | peu).iterator():
        yield (
            f"Encaissement {encaissement.pk} : {euros(encaissement.montant)}, "
            f"mais {euros(encaissement.impute)} imputés."
        )
    positifs = Encaissement.objects.filter(montant__gt=0)
    sans_recu = positifs.exclude(origine=Origine.TRESORERIE).filter(recu=None)
    for cle in sans_recu.values_list("pk", flat=True):
        yield f"Encaissement {cle} : pas de reçu."
    for cle, reste in soldes().filter(reste__lt=0).values_list("pk", "reste"):
        yield f"Encaissement {cle} : {euros(-reste)} de plus alloués ou rendus que reçus."
    contrepasses = Encaissement.objects.filter(contrepasse__isnull=False)
    for negatif in contrepasses.exclude(montant=-F("contrepasse__montant")).iterator():
        yield f"Encaissement {negatif.pk} : ne contrepasse pas exactement {negatif.contrepasse_id}."


def _imputations() -> Iterator[str]:
    """The doors' rules that no single row can say."""
    regles = {
        "d’une autre famille que sa source": (
            Q(encaissement__isnull=False) & ~Q(encaissement__famille=F("facture__famille"))
        ),
        "d’un avoir sur une autre facture que la sienne": (
            Q(avoir__isnull=False) & ~Q(avoir__origine=F("facture"))
        ),
        "d’une autre devise": Q(encaissement__isnull=False) & ~Q(encaissement__devise=EUR),
        "qui n’annule pas exactement la première": (
            Q(annule__isnull=False)
            & ~Q(montant=-F("annule__montant"), facture=F("annule__facture"))
        ),
        "encore active d’un encaissement contrepassé": (
            Q(encaissement__contrepassation__isnull=False, annule=None, annulation=None)
        ),
    }
    for faute, condition in regles.items():
        for cle in Imputation.objects.filter(condition).values_list("pk", flat=True):
            yield f"Imputation {cle} : {faute}."


def _recus() -> Iterator[str]:
    series = Recu.objects.order_by().values("regie", "annee")
    constat = {
        (s["regie"], s["annee"]): (s["n"], s["bas"], s["haut"])
        for s in series.annotate(n=Count("pk"), bas=Min("rang"), haut=Max("rang"))
    }
    compteurs = {(c.regie_id, c.annee): c.dernier for c in CompteurRecu.objects.all()}
    for serie in sorted({*constat, *compteurs}):
        nombre, bas, haut = constat.get(serie, (0, 1, 0))
        dernier = compteurs.get(serie, 0)
        if (nombre, bas, haut) != (dernier, 1, dernier):
            yield (
                f"Reçus de la régie {serie[0]}, année {serie[1]} : "
                f"{nombre} reçus de {bas} à {haut}, le compteur dit {dernier}."
            )
    for recu in Recu.objects.filter(encaissement__montant__lt=0):
        yield f"Reçu {recu.numero} : il est d’une écriture négative."
