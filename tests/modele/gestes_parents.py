"""What parents do."""

from django.utils import timezone
from hypothesis import strategies as st

from .geste import geste
from .scene import BANQUES, PARENTS, RANG, Scene, parmi


class GestesDesParents(Scene):
    @geste(parent=PARENTS, rangs=st.lists(st.integers(0, 5), max_size=3, unique=True))
    def le_parent_remplit_son_panier(self, parent: str, rangs: list[int]) -> None:
        self.parents.remplir(parent, sorted({parmi(self.factures, r).numero for r in rangs}))

    @geste(3, parent=PARENTS, banque=BANQUES)
    def le_parent_paie_tout(self, parent: str, banque: str) -> None:
        famille = self.ville.modele.familles[parent]
        siennes = sorted(self.ville.modele.payables(famille, timezone.now()))
        if siennes:
            self.parents.remplir(parent, siennes)
            self.parents.payer(parent, banque)

    @geste(2, quand=lambda s: any(s.parents.affiche.values()), rang=RANG, banque=BANQUES)
    def le_parent_paie_ce_qu_il_voit(self, rang: int, banque: str) -> None:
        """Perhaps a page left open for days, perhaps a second time."""
        montres = [parent for parent, affiche in self.parents.affiche.items() if affiche]
        self.parents.payer(parmi(montres, rang), banque)

    @geste(2, quand=lambda s: s.ordres, rang=RANG)
    def le_parent_revient(self, rang: int) -> None:
        self.parents.revenir(parmi(self.ordres, rang))

    @geste(quand=lambda s: s.ordres, rang=RANG)
    def le_parent_reprend(self, rang: int) -> None:
        self.parents.reprendre(parmi(self.tentatives, rang))

    @geste(2, quand=lambda s: s.ordres, rang=RANG, confirme=st.booleans())
    def le_parent_abandonne(self, rang: int, confirme: bool) -> None:
        self.parents.abandonner(parmi(self.tentatives, rang), confirme=confirme)
