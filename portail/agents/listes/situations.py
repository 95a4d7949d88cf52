"""What a list says of each family: what it owes to the agent's services, who may be written to."""

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextChoices,
    Value,
    When,
)

from comptes.models import Famille, Rattachement, Responsable, Utilisateur
from factures.etats import EtatFacture
from factures.perimetre import factures_visibles
from portail.argent import ou_zero


class Situation(TextChoices):
    """The first that fits, from the top."""

    ECHUE = "echue", "échéance dépassée"
    A_PAYER = "a-payer", "à payer"
    A_PRELEVER = "a-prelever", "à prélever"
    A_JOUR = "a-jour", "à jour"


def avec_solde(familles: QuerySet[Famille], agent: Utilisateur) -> QuerySet[Famille]:
    """Fetch `solde`, the cents left to pay on the invoices that this agent may see."""
    dues = factures_visibles(agent).dues().filter(famille=OuterRef("pk")).order_by()
    sommes = dues.values("famille").annotate(s=Sum(F("total") - F("regle")))
    return familles.annotate(solde=ou_zero(Subquery(sommes.values("s"))))


def avec_situation(familles: QuerySet[Famille], agent: Utilisateur) -> QuerySet[Famille]:
    """Fetch `situation`, what those invoices are to the family."""
    siennes = factures_visibles(agent).filter(famille=OuterRef("pk"))

    def une(*etats: EtatFacture) -> Q:
        return Q(*(Exists(siennes.dans_l_etat(etat)) for etat in etats), _connector=Q.OR)

    return familles.annotate(
        situation=Case(
            When(une(EtatFacture.ECHUE), then=Value(Situation.ECHUE)),
            When(une(EtatFacture.A_PAYER, EtatFacture.EN_COURS), then=Value(Situation.A_PAYER)),
            When(
                une(EtatFacture.SERA_PRELEVEE, EtatFacture.PRESENTEE),
                then=Value(Situation.A_PRELEVER),
            ),
            default=Value(Situation.A_JOUR),
        )
    )


def avec_enfants(familles: QuerySet[Famille]) -> QuerySet[Famille]:
    """Fetch `nombre_enfants`."""
    liens = Rattachement.objects.filter(famille=OuterRef("pk")).order_by().values("famille")
    nombres = liens.annotate(n=Count("pk")).values("n")
    return familles.annotate(nombre_enfants=ou_zero(Subquery(nombres)))


def avec_acces(familles: QuerySet[Famille]) -> QuerySet[Famille]:
    """Fetch `derniere_connexion`, of any of its adults."""
    adultes = Responsable.objects.filter(famille=OuterRef("pk")).order_by().values("famille")
    derniere = adultes.annotate(d=Max("utilisateur__last_login")).values("d")
    return familles.annotate(derniere_connexion=Subquery(derniere))


def joignables() -> Exists:
    """Families of which an adult has an address, chosen or from the town's file."""
    adresse = ~Q(courriel="") | (Q(utilisateur__isnull=False) & ~Q(utilisateur__courriel=""))
    return Exists(Responsable.objects.filter(adresse, famille=OuterRef("pk")))


def connectees() -> Exists:
    """Families of which an adult has signed in once."""
    venus = Responsable.objects.filter(utilisateur__last_login__isnull=False)
    return Exists(venus.filter(famille=OuterRef("pk")))


def adresse_manque(famille: Famille) -> bool:
    """The same as `joignables` for one that is read with its adults and their logins."""
    return not any(_adresse(adulte) for adulte in famille.responsables.all())


def _adresse(adulte: Responsable) -> str:
    return (adulte.utilisateur.courriel if adulte.utilisateur else "") or adulte.courriel
