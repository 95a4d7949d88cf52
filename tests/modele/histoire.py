"""A story: gestures in any order, the portal and the model compared after each, and an ending."""

import sys
from collections import Counter
from datetime import timedelta

from django.db import transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from . import constats, geste
from .gestes_banques import GestesDesBanques
from .gestes_parents import GestesDesParents
from .gestes_ville import GestesDeLaVille
from .scene import BANQUES
from .ville import Decor

TOUS_LES = 4  # gestures: the accounts' whole check costs as much as all the rest


class Histoire(RuleBasedStateMachine, GestesDesParents, GestesDesBanques, GestesDeLaVille):
    decor: Decor  # given by the test
    vu: Counter[str]  # in how many stories each situation was met

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.gestes = 0
        self.lever(self.decor, note)

    @initialize(banque=BANQUES)
    def il_etait_une_fois(self, banque: str) -> None:
        self.le_parent_paie_tout("Hélène", banque)

    @rule(fait=st.runner().flatmap(geste.possibles))
    def puis(self, fait: geste.Fait) -> None:
        fait.geste.faire(self, **fait.arguments)

    @invariant()
    def les_deux_disent_la_meme_chose(self) -> None:
        constats.constater(self.ville)
        self.gestes += 1
        if self.gestes % TOUS_LES == 0:
            constats.verifier_comptes()

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # otherwise there is something else to tell
                self._denouer()
        finally:
            self.vu.update(self.ville.modele.vu)
            self.ville.fermer()
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def _denouer(self) -> None:
        """All banks speak again, the worker works: nothing that was taken may be missing."""
        self.ville.dire("dénouement")
        self.ville.banques.en_panne.clear()
        ouvertes = [t.reference for t in self.tentatives if not t.close and not t.muette]
        self.ville.attendre(timedelta(hours=2))
        self.travailleur.interroger()
        constats.constater(self.ville)
        constats.constater_les_captures(self.ville, ouvertes)
        for ordre in self.ordres:
            for avis in range(len(ordre.avis) if ordre.banque == "systempay" else 1):
                self.banquier.notifier(ordre, avis)
        constats.constater(self.ville)
        constats.constater_les_captures(self.ville, list(self.ville.banques.ordres))
        self.travailleur.remettre_les_recus(1)
        self.travailleur.remettre_les_recus(0)
        for parent in ("Hélène", "Léa"):
            self.parents.voir_les_factures(parent)
