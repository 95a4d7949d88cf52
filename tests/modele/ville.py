"""A town and its model: the clock, the banks on the network, and what is heard of them."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import time_machine
from django.template.loader import render_to_string
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from factures.models import Facture, Regie
from portail.argent import euros
from tests import fabriques

from . import paroles
from .banques import Banques, Operation, Ordre
from .choses import Tentative
from .langues import PARIS
from .modele import Modele

DEBUT = datetime(2026, 12, 29, 9, 30, 11, tzinfo=PARIS)  # on New Year's Day, receipts begin at 1
SERVICES = {"SCOL": "VSM", "PETI": "VSM", "MEDI": "MED"}


@dataclass(frozen=True)
class Decor:
    """What is there before any story: made once for all of them."""

    familles: dict[str, Famille]
    parents: dict[str, Utilisateur]
    regies: dict[str, Regie]
    agent: Utilisateur
    dossier: Path


class Ville:
    def __init__(self, decor: Decor, raconter: Callable[[str], None]) -> None:
        self.decor, self._raconter = decor, raconter
        familles = {nom: u.responsable.famille.code for nom, u in decor.parents.items()}
        self.modele = Modele(familles)
        self.banques = Banques()
        # What was kept when the server stopped: heard of only when the worker takes it up.
        self.en_suspens: list[tuple[Tentative, Operation, datetime]] = []
        self.recus: dict[int, str] = {}  # as first numbered
        self._pile = ExitStack()

    def ouvrir(self) -> None:
        self.horloge = self._pile.enter_context(time_machine.travel(DEBUT, tick=False))
        self._pile.enter_context(self.banques.sur_le_reseau())
        # A receipt's page is drawn in its own tests.
        dessin = mock.patch("portail.pdf.rendre", lambda g, c: render_to_string(g, c).encode())
        self._pile.enter_context(dessin)

    def fermer(self) -> None:
        self._pile.close()

    def dire(self, phrase: str) -> None:
        """One line of the story, for whoever reads a failure."""
        self._raconter(f"    # {timezone.localtime():%d/%m %H:%M} {phrase}")

    def attendre(self, duree: timedelta) -> None:
        # Odd seconds: no instant falls on the very end of a page or of a hold.
        self.horloge.shift(duree + timedelta(seconds=7))
        self.dire("le temps a passé")

    def nom(self, ordre: Ordre) -> str:
        rang = list(self.banques.ordres).index(ordre.reference) + 1
        return f"tentative {rang} ({ordre.banque}, {euros(ordre.montant)})"

    @staticmethod
    def cle(numero: str) -> int:
        return Facture.objects.get(numero=numero).pk

    def apprendre(self, ordre: Ordre, dits: list[Operation], par: str) -> None:
        tentative = self.modele.tentatives[ordre.reference]
        self.modele.entendre(tentative, dits, par, timezone.now())

    def ecouter(self, par: str, interrogees: Iterable[Tentative] = ()) -> list[Operation]:
        """Tell the model what the banks answered, and return it. Silence counts only for the
        worker, who waits."""
        muets, entendus = set(), []
        for ordre, dits in self.banques.vider():
            if dits is not None:
                self.apprendre(ordre, dits, par)
                entendus += dits
            elif par == "interrogation" and ordre.reference not in muets:
                muets.add(ordre.reference)  # a lost question is asked twice
                self.apprendre(ordre, [Operation("", "injoignable", 0, timezone.now())], par)
        for tentative in (t for t in interrogees if t.muette):
            entendus += (dits := paroles.dernier_mot(tentative, timezone.now()))
            self.modele.entendre(tentative, dits, par, timezone.now())
        return entendus


def planter(dossier: Path) -> Decor:
    """Two households, one of them with two adults; two régies; an agent."""
    fabriques.le_service("MEDI", "Médiathèque", de=fabriques.la_regie("MED", "Régie de la culture"))
    familles = {
        "000754": fabriques.nouvelle_famille("000754", prenom="Hélène"),
        "000811": fabriques.nouvelle_famille("000811", prenom="Léa", nom="DURAND"),
    }
    marc = Utilisateur.objects.creer("000754-2", fabriques.MOT_DE_PASSE)
    famille = familles["000754"]
    famille.responsables.create(rang=2, nom="PETIT", prenom="Marc", utilisateur=marc)
    return Decor(
        familles=familles,
        parents={
            "Hélène": fabriques.parent(familles["000754"]),
            "Marc": marc,
            "Léa": fabriques.parent(familles["000811"]),
        },
        regies={code: Regie.objects.get(code=code) for code in ("VSM", "MED")},
        agent=Utilisateur.objects.creer("agent", is_staff=True),
        dossier=dossier,
    )
