"""What parents do in their browsers, and what their pages must say."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from . import langues, paroles
from .banques import Ordre
from .choses import Tentative
from .ville import Ville

SESSION = timedelta(minutes=20)
CHAMP = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">')
COCHE = re.compile(
    r'name="facture"\s+id="[^"]*"\s+value="(\w+)"\s+form="\w+"\s+data-montant="(\d+)"'
)
TITRES = {
    "en-cours": "Paiement en attente",
    "a-eclaircir": "Paiement en attente",
    "accepte": "Paiement effectué",
    "refuse": "Paiement refusé",
    "abandonne": "Paiement abandonné",
    "expire": "Paiement abandonné",
    "classe": "Paiement abandonné",
}
RIEN_DE_DEBITE = re.compile(r"[Rr]ien n’(?:est|a été) débité")


class Parents:
    def __init__(self, ville: Ville) -> None:
        self.ville = ville
        self.affiche: dict[str, dict[str, int]] = {}  # parent → what their basket page shows
        self._navigateurs: dict[str, tuple[Client, datetime]] = {}

    def voir_les_factures(self, parent: str) -> None:
        """Exactly what the model says payable is offered, with what is left of it."""
        page = self._lire(self._client(parent).get("/factures/"))
        offertes = {numero: int(reste) for numero, reste in COCHE.findall(page)}
        famille = self.ville.modele.familles[parent]
        assert offertes == self.ville.modele.payables(famille, timezone.now())

    def remplir(self, parent: str, numeros: list[str]) -> None:
        self.voir_les_factures(parent)
        self.ville.dire(f"{parent} coche {', '.join(numeros) or 'rien'}")
        reponse: Any = self._client(parent).post("/panier/ajouter/", {"facture": numeros})
        self.ville.modele.remplir(parent, numeros, timezone.now())
        payables = self.ville.modele.dans_le_panier(parent, timezone.now())
        assert reponse.url == ("/panier/" if numeros and payables else "/factures/")
        self.voir_le_panier(parent)

    def voir_le_panier(self, parent: str) -> None:
        page = self._lire(self._client(parent).get("/panier/"))
        numeros = {str(self.ville.cle(n)): n for n in self.ville.modele.factures}
        champs = [(n.removeprefix("montant-"), v) for n, v in CHAMP.findall(page)]
        affiche = {numeros[cle]: int(v) for cle, v in champs if cle in numeros}
        assert affiche == self.ville.modele.dans_le_panier(parent, timezone.now())
        self.affiche[parent] = affiche

    def payer(self, parent: str, banque: str) -> str:
        """The pay button of the page as it was last shown; what came of it."""
        ville, affiche = self.ville, self.affiche[parent]
        champs = {f"montant-{ville.cle(n)}": str(m) for n, m in affiche.items()}
        champs |= {"passerelle": banque, "courriel": f"{len(affiche)}@exemple.fr"}
        attendu = ville.modele.depart(parent, affiche, banque, timezone.now())
        if attendu == "départ" and banque in ville.banques.en_panne - {"systempay"}:
            attendu = "banque injoignable"
        ville.modele.vu.add(attendu)
        ville.dire(f"{parent} paie {', '.join(affiche) or 'rien'} par {banque} : {attendu}")
        connus = set(ville.banques.ordres)
        reponse = self._client(parent).post("/panier/", champs)
        ordre = self._arriver(parent, reponse, banque, connus)
        assert self._ce_qui_arrive(reponse, ordre) == attendu
        if ordre:
            lignes = ville.modele.lignes(affiche)
            famille = ville.modele.familles[parent]
            regie = ville.modele.factures[next(iter(lignes))].regie
            champs_de = (ordre.reference, banque, parent, famille, regie, lignes, timezone.now())
            ville.modele.partir(tentative := Tentative(*champs_de))
            assert ordre.montant == tentative.montant, "la banque demande autre chose"
        ville.banques.vider()
        return attendu

    def revenir(self, ordre: Ordre) -> None:
        """Back from the bank's page: the portal asks, and its page says the truth."""
        self.ville.dire(f"retour du navigateur, {self.ville.nom(ordre)}")
        champs = {"token": ordre.jeton, "idop": ordre.jeton, "vads_order_id": ordre.jeton}
        if ordre.banque == "systempay" and ordre.avis:
            champs = langues.systempay_avis(ordre.reference, ordre.avis[-1])
        reponse: Any = Client().get(ordre.retour.removeprefix("http://testserver"), champs)
        assert reponse.url == f"/paiement/{ordre.reference}/"
        tentative = self.ville.modele.tentatives[ordre.reference]
        tentative.revenu, tentative.revenu_apres = True, len(tentative.avis)
        signe = ordre.banque == "systempay" and ordre.avis
        tentative.dernier_retour = ordre.avis[-1].statut if signe else ""
        self.ville.ecouter("retour", [tentative])
        self.voir_le_resultat(tentative)

    def voir_le_resultat(self, tentative: Tentative) -> None:
        reponse: Any = self._client(tentative.parent).get(f"/paiement/{tentative.reference}/")
        page = self._lire(reponse)
        paye = tentative.etat == "classe" and tentative.premiere
        assert TITRES["accepte" if paye else tentative.etat] in page
        assert not tentative.premiere or not RIEN_DE_DEBITE.search(page)
        dits = [
            (t.reste, [r.montant for r in t.remboursements]) for t in reponse.context["trop_percus"]
        ]
        assert sorted(dits) == sorted(self._trop_percus(tentative))

    def _trop_percus(self, tentative: Tentative) -> list[tuple[int, list[int]]]:
        """Each sum's overpayment: what is left, what was given back."""
        siennes = [s for s in self.ville.modele.encaissements if s.tentative is tentative]
        soldes = [(self.ville.modele.reste_de(s), s.rendus) for s in siennes]
        return [solde for solde in soldes if any(solde)]

    def reprendre(self, tentative: Tentative) -> None:
        self.ville.dire(f"{tentative.parent} reprend le paiement")
        ouverte = tentative.etat == "en-cours" and timezone.now() < tentative.fin_de_page
        chemin = f"/paiement/{tentative.reference}/reprendre/"
        reponse: Any = self._client(tentative.parent).post(chemin)
        a_la_banque = ouverte and tentative.banque == "payline"
        assert reponse.url.startswith("https://payline" if a_la_banque else "/paiement/")
        self.ville.ecouter("famille", [tentative])

    def abandonner(self, tentative: Tentative, *, confirme: bool) -> None:
        self.ville.dire(f"{tentative.parent} abandonne{', averti' * confirme}")
        en_cours = tentative.etat == "en-cours"
        en_panne = tentative.banque in self.ville.banques.en_panne and not tentative.muette
        chemin = f"/paiement/{tentative.reference}/abandonner/"
        champs = {"confirmer": "1"} if confirme else {}
        reponse = self._client(tentative.parent).post(chemin, champs)
        modele, interrogees = self.ville.modele, [tentative] if en_cours else []
        dits = self.ville.ecouter("famille", interrogees)
        incertaine = en_panne or paroles.incertaine(tentative, dits, timezone.now())
        averti = tentative.etat == "en-cours" and incertaine and not confirme
        assert reponse.status_code == (200 if averti else 302)
        if not averti:
            modele.abandonner(tentative)

    def _arriver(self, parent: str, reponse: Any, banque: str, connus: set[str]) -> Ordre | None:
        """Follow the browser to the bank's page; its order there, None when it does not go."""
        if banque == "systempay" and getattr(reponse, "url", "").endswith("/banque/"):
            page = self._lire(self._client(parent).get(reponse.url))
            champs = {n: unescape(v) for n, v in CHAMP.findall(page) if n != "csrfmiddlewaretoken"}
            return self.ville.banques.recevoir_formulaire(champs)
        (*_, nouveau) = [
            None,
            *(o for r, o in self.ville.banques.ordres.items() if r not in connus),
        ]
        return nouveau

    @staticmethod
    def _ce_qui_arrive(reponse: Any, ordre: Ordre | None) -> str:
        if ordre:
            return "départ"
        tenues = "Un paiement est déjà en cours" in reponse.content.decode()
        return {
            200: "hors bornes",
            302: "rien à payer",
            409: "déjà en cours" if tenues else "un montant a changé",
            502: "banque injoignable",
        }[reponse.status_code]

    def _client(self, parent: str) -> Client:
        """A browser in which they are signed in; sessions do not outlive half an hour."""
        client, depuis = self._navigateurs.get(parent, (Client(), datetime.min))
        if depuis == datetime.min or timezone.now() - depuis > SESSION:
            utilisateur = self.ville.decor.parents[parent]
            client.force_login(utilisateur, backend="comptes.backends.Connexion")
            depuis = timezone.now()
        self._navigateurs[parent] = (client, depuis)
        return client

    @staticmethod
    def _lire(reponse: Any) -> str:
        assert reponse.status_code == 200, reponse
        return str(reponse.content.decode())
