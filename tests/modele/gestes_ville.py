"""What the services' software, the worker, the régie and time do."""

from datetime import timedelta

from hypothesis import strategies as st

from factures.models import Origine

from .geste import geste
from .scene import FAMILLES, MONTANTS, RANG, Scene, parmi
from .ville import SERVICES

DUREES = st.sampled_from(
    [
        *(timedelta(minutes=m) for m in (1, 5, 12, 16, 21, 35, 125)),
        *(timedelta(days=j) for j in (1, 3, 9)),
    ]
)


class GestesDeLaVille(Scene):
    @geste(
        2,
        famille=FAMILLES,
        service=st.sampled_from(sorted(SERVICES)),
        total=MONTANTS,
        jours=st.sampled_from([12, 25, 1, 0, -3]),
        preleve=st.sampled_from([False, False, True]),
        encore=st.booleans(),
    )
    def le_service_importe_une_facture(
        self, famille: str, service: str, total: int, jours: int, preleve: bool, encore: bool
    ) -> None:
        self.service.facturer(famille, service, total, jours, preleve)
        if encore:
            self.service.reimporter()

    @geste(rang=RANG, montant=MONTANTS.filter(bool))
    def le_service_importe_un_avoir(self, rang: int, montant: int) -> None:
        self.service.crediter(parmi(self.factures, rang), montant)

    @geste()
    def le_travailleur_interroge(self) -> None:
        self.travailleur.interroger()

    @geste(fois=st.integers(0, 2))
    def le_travailleur_remet_les_recus(self, fois: int) -> None:
        self.travailleur.remettre_les_recus(fois)

    @geste(
        rang=RANG,
        deux=st.booleans(),
        ecart=st.sampled_from([0, -1, 5_00]),
        origine=st.sampled_from([Origine.REGIE, Origine.TRESORERIE]),
    )
    def on_paie_hors_ligne(self, rang: int, deux: bool, ecart: int, origine: Origine) -> None:
        facture = parmi(self.factures, rang)
        memes = (facture.famille, facture.regie)
        autres = [f for f in self.factures if (f.famille, f.regie) == memes and f is not facture]
        payees = [facture, *(autres[:1] if deux else [])]
        montant = max(1, sum(f.reste for f in payees) + ecart)
        self.guichet.encaisser(facture.famille, [f.numero for f in payees], montant, origine)

    @geste(quand=lambda s: s.intactes, rang=RANG)
    def la_regie_contrepasse(self, rang: int) -> None:
        self.guichet.contrepasser(parmi(self.intactes, rang))

    @geste(
        quand=lambda s: s.trop_percus,
        rang=RANG,
        montant=st.sampled_from([1, 10_000]),
        rendre=st.booleans(),
    )
    def la_regie_regle_un_trop_percu(self, rang: int, montant: int, rendre: bool) -> None:
        source = parmi(self.trop_percus, rang)
        montant = min(montant, self.ville.modele.reste_de(source))
        siennes = (source.famille, source.regie)  # a régie settles for its own services only
        dues = [f for f in self.factures if (f.famille, f.regie) == siennes and f.reste]
        if rendre or not dues:
            self.guichet.rembourser(source, montant)
        else:
            facture = parmi(dues, rang)
            self.guichet.imputer(source, facture, min(montant, facture.reste))

    @geste(quand=lambda s: s.a_eclaircir, rang=RANG)
    def la_regie_classe(self, rang: int) -> None:
        self.guichet.classer(parmi(self.a_eclaircir, rang))

    @geste(4, duree=DUREES, veille=st.booleans())
    def le_temps_passe(self, duree: timedelta, veille: bool) -> None:
        """And the worker watches, or not: it may have been down."""
        if self.ville.en_suspens and duree > timedelta(minutes=30):
            # The worker looks every minute: half an hour without it would be an alarm of its own.
            self.ville.attendre(timedelta(minutes=2))
            self.travailleur.interroger()
        self.ville.attendre(duree)
        if veille:
            self.travailleur.interroger()
