"""The services' software: what it exports, through the real import."""

from datetime import timedelta

from django.utils import timezone

from factures.models import Facture
from portail.argent import euros
from tests import fichiers
from tests.importateur import Importateur, Issue

from . import choses
from .ville import SERVICES, Ville


class Service:
    def __init__(self, ville: Ville) -> None:
        self.ville = ville
        self.lignes: list[dict[str, str]] = []  # all that was sent

    def facturer(self, famille: str, service: str, total: int, jours: int, preleve: bool) -> None:
        limite = timezone.localdate() + timedelta(days=jours)
        numero = f"F{len(self.ville.modele.factures) + 1:02d}"
        champs = self._champs(numero, service, famille, total)
        champs["date_limite"] = f"{limite:%d/%m/%Y}"
        champs["date_emission"] = f"{limite - timedelta(days=25):%d/%m/%Y}"
        champs["date_prelevement"] = champs["date_limite"] if preleve else ""
        self._emettre(fichiers.FACTURE | champs)
        prelevement = limite if preleve else None
        lue = choses.Facture(numero, famille, SERVICES[service], total, limite, prelevement)
        self.ville.modele.factures[numero] = lue
        fin = f"{' (prélevée)' * preleve} pour le {limite:%d/%m}"
        self.ville.dire(f"facture {numero} de {euros(total)}, famille {famille}, {service}{fin}")

    def crediter(self, facture: choses.Facture, montant: int) -> None:
        numero = f"A{len(self.ville.modele.avoirs) + 1:02d}"
        origine = Facture.objects.get(numero=facture.numero)
        champs = self._champs(numero, origine.service.code, facture.famille, -montant)
        champs |= {"type": "A", "date_limite": "", "ref_origine": facture.numero}
        champs["date_emission"] = f"{timezone.localdate():%d/%m/%Y}"
        self._emettre(fichiers.FACTURE | champs)
        self.ville.modele.crediter(numero, facture, montant, timezone.now())
        self.ville.dire(f"avoir {numero} de {euros(montant)} sur {facture.numero}")

    def reimporter(self) -> None:
        self.ville.dire("le service renvoie tout ce qu’il a envoyé")
        issue = self._importer(self.lignes)
        assert "Nouvelles : 0 facture, 0 ligne." in issue.rapport

    def _champs(self, numero: str, service: str, famille: str, total: int) -> dict[str, str]:
        montant = f"{total / 100:.2f}".replace(".", ",")
        sommes = dict.fromkeys(("prix", "montant", "total"), montant)
        return {
            "num_facture": numero,
            "service": service,
            "code_famille": famille,
            "quantite": "1",
            **sommes,
        }

    def _importer(self, lignes: list[dict[str, str]]) -> Issue:
        importer = Importateur("importer_factures", self.ville.decor.dossier)
        issue = importer(fichiers.octets(lignes))
        assert issue.statut == 0, issue.rapport + issue.refus
        return issue

    def _emettre(self, ligne: dict[str, str]) -> None:
        assert "Nouvelles : 1 facture" in self._importer([ligne]).rapport
        self.lignes.append(ligne)
