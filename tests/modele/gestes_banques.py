"""What the banks do, what they tell, and what somebody tells in their name."""

from hypothesis import strategies as st

from .geste import geste
from .scene import BANQUES, RANG, SUITES, Scene, parmi


class GestesDesBanques(Scene):
    @geste(
        5,
        quand=lambda s: s.ouverts,
        rang=RANG,
        ecart=st.sampled_from([0, 0, 0, 0, 1, -50]),
        prelevement=st.booleans(),
        suite=SUITES,
    )
    def la_carte_passe(self, rang: int, ecart: int, prelevement: bool, suite: str) -> None:
        """The bank takes the money, sometimes not what was asked."""
        ordre = parmi(self.ouverts, rang)
        montant = max(1, ordre.montant + ecart)
        prelevement &= ordre.banque == "payfip"
        self.banquier.operer(ordre, "acceptee", montant, prelevement=prelevement)
        self.suivre(ordre, suite)

    @geste(
        2,
        quand=lambda s: s.ouverts,
        rang=RANG,
        issue=st.sampled_from(["refusee", "abandonnee"]),
        suite=SUITES,
    )
    def la_carte_ne_passe_pas(self, rang: int, issue: str, suite: str) -> None:
        ordre = parmi(self.ouverts, rang)
        self.banquier.operer(ordre, issue)
        self.suivre(ordre, suite)

    @geste(quand=lambda s: s.ouverts, rang=RANG, suite=SUITES)
    def la_banque_reflechit(self, rang: int, suite: str) -> None:
        ordre = parmi(self.ouverts, rang)
        self.banquier.operer(ordre, "en attente")
        self.suivre(ordre, suite)

    @geste(
        2,
        quand=lambda s: s.operations("en attente"),
        rang=RANG,
        issue=st.sampled_from(["acceptee", "refusee"]),
        suite=SUITES,
    )
    def la_banque_se_decide(self, rang: int, issue: str, suite: str) -> None:
        ordre, operation = parmi(self.operations("en attente"), rang)
        self.banquier.denouer(ordre, operation, issue)
        self.suivre(ordre, suite)

    @geste(2, quand=lambda s: s.tardifs, rang=RANG, suite=SUITES)
    def la_banque_capture_en_retard(self, rang: int, suite: str) -> None:
        ordre = parmi(self.tardifs, rang)
        self.banquier.operer(ordre, "acceptee")
        self.suivre(ordre, suite)

    @geste(quand=lambda s: s.operations("acceptee", "systempay"), rang=RANG, suite=SUITES)
    def la_banque_capture_deux_fois(self, rang: int, suite: str) -> None:
        ordre, _ = parmi(self.operations("acceptee", "systempay"), rang)
        self.banquier.operer(ordre, "acceptee")
        self.suivre(ordre, suite)

    @geste(
        quand=lambda s: s.operations("acceptee"),
        rang=RANG,
        comment=st.sampled_from(["annulee", "remboursement", "non remise"]),
        suite=SUITES,
    )
    def la_banque_revient_sur_une_capture(self, rang: int, comment: str, suite: str) -> None:
        ordre, operation = parmi(self.operations("acceptee"), rang)
        if ordre.banque != "systempay":
            comment = "rejetee" if ordre.banque == "payfip" else "annulee"
        if comment == "remboursement":
            self.banquier.operer(ordre, comment, operation.montant, sens="CREDIT")
        else:
            self.banquier.denouer(ordre, operation, comment)
        self.suivre(ordre, suite)

    @geste(banque=BANQUES)
    def la_banque_tombe_ou_se_releve(self, banque: str) -> None:
        self.ville.banques.en_panne ^= {banque}
        tombee = banque in self.ville.banques.en_panne
        self.ville.dire(f"{banque} {'tombe' if tombee else 'se relève'}")

    @geste(3, quand=lambda s: s.notifiables, rang=RANG, avis=st.integers(0, 2))
    def la_banque_notifie(self, rang: int, avis: int) -> None:
        """The newest word or an older one, once more perhaps."""
        ordre = parmi(self.notifiables, rang)
        self.banquier.notifier(ordre, -1 - avis % max(len(ordre.avis), 1))

    @geste(quand=lambda s: s.notifiables, rang=RANG)
    def le_serveur_s_arrete_en_pleine_notification(self, rang: int) -> None:
        self.banquier.s_arreter_en_pleine_notification(parmi(self.notifiables, rang))

    @geste(quand=lambda s: s.ordres, rang=RANG)
    def quelqu_un_forge_une_notification(self, rang: int) -> None:
        self.banquier.forger(parmi(self.ordres, rang))
