"""What happens to a parent who pays, whatever dies meanwhile."""

from dataclasses import dataclass, field
from email.message import EmailMessage

from factures.models import Facture
from tests import fabriques
from tests.paiement.simulateur.outils import ACCEPTEE, SANS_RETOUR

from .etapes import Etape
from .parent import Parent
from .ville import Ville

PASSES = 3


@dataclass(frozen=True, order=True)
class Histoire:
    """`paniers` lists, for each payment, the cents of its invoices."""

    nom: str
    notification: str = "normale"
    sonneries: int = 1
    carte: str = ACCEPTEE
    paniers: tuple[tuple[int, ...], ...] = ((97_35, 153_09),)

    def __str__(self) -> str:
        return self.nom


HISTOIRES = (
    Histoire("la banque sonne"),
    Histoire("deux paiements", paniers=((97_35,), (153_09,))),
    Histoire("deux sonneries à la fois", "double", 2, SANS_RETOUR),
    Histoire("seul le parent revient", "jamais", 0),
    Histoire("personne ne dit rien", "jamais", 0, SANS_RETOUR),
)


@dataclass
class Vecu:
    """A story once it is over."""

    ville: Ville
    histoire: Histoire
    parent: Parent
    morts: list[Etape] = field(default_factory=list)
    factures: list[Facture] = field(default_factory=list)

    @property
    def lettres(self) -> list[EmailMessage]:
        return self.ville.facteur.pour(self.parent.adresse)


def raconter(ville: Ville, histoire: Histoire, *coups: Etape) -> Vecu:
    """Tell the story, deaths included, until one pass of the jobs has ended well after them."""
    ville.commencer(coups)
    ville.banque.scenario(notification=histoire.notification)
    famille = fabriques.nouvelle_famille()
    vecu = Vecu(ville, histoire, Parent(ville, famille))
    for montants in histoire.paniers:
        _payer(vecu, [fabriques.facture(famille, montant) for montant in montants])
    ville.travailler()
    for _ in range(PASSES):
        if ville.passer():
            break
    vecu.morts = ville.morts()
    return vecu


def _payer(vecu: Vecu, factures: list[Facture]) -> None:
    ville, histoire = vecu.ville, vecu.histoire
    vecu.factures += factures
    page = vecu.parent.aller_a_la_banque(*factures)
    deja = ville.journal.nombre("notification")
    depart = vecu.parent.payer(page, histoire.carte)
    ville.attendre_les_sonneries(deja + histoire.sonneries)
    if histoire.carte != SANS_RETOUR:
        vecu.parent.revenir(depart)
