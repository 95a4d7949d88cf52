"""The worker's rounds."""

from datetime import timedelta

from django.utils import timezone
from django_q.models import OrmQ

from factures.models import EnvoiRecu
from paiement import services, taches
from paiement.models import Paiement

from .choses import Tentative
from .ville import Ville


class Travailleur:
    def __init__(self, ville: Ville) -> None:
        self.ville = ville

    def interroger(self) -> None:
        self.ville.dire("le travailleur interroge les banques")
        muettes = [t for t in self.ville.modele.tentatives.values() if t.muette]
        avant = self._questions(muettes)
        bilan = services.interroger_les_silencieux()
        assert services.EN_ERREUR not in bilan, bilan
        minute = timezone.now() - timedelta(minutes=1)
        for tentative, operation, depuis in list(self.ville.en_suspens):
            if depuis < minute:
                self.ville.en_suspens.remove((tentative, operation, depuis))
                self.ville.modele.entendre(tentative, [operation], "reprise", timezone.now())
                self.ville.modele.vu.add("message repris après un arrêt")
        apres = self._questions(muettes)
        self.ville.ecouter("interrogation", [t for t in muettes if apres[t] > avant[t]])

    @staticmethod
    def _questions(tentatives: list[Tentative]) -> dict[Tentative, int]:
        """How often the worker asked about these: no bank can tell."""
        return {t: Paiement.objects.get(reference=t.reference).interrogations for t in tentatives}

    def remettre_les_recus(self, fois: int) -> None:
        """Do the receipts' jobs, some of them twice as after a killed worker, or catch up."""
        self.ville.dire(f"le travailleur remet les reçus, {fois} fois")
        travaux = [r.task for r in OrmQ.objects.order_by("pk")]
        for tache in travaux * fois:
            if tache["func"] == "paiement.taches.remettre_recu":
                taches.remettre_recu(*tache["args"])
        OrmQ.objects.all().delete()
        if not fois:
            taches.remettre_les_recus_en_retard()
        partis = EnvoiRecu.objects.values_list("recu__encaissement__reference_bancaire", flat=True)
        captures = [s for s in self.ville.modele.encaissements if s.tentative and s.conforme]
        assert sorted(partis) == sorted(s.operation[1] for s in captures)
