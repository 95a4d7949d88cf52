"""PayFiP, the State's payment service for local authorities (DGFiP), SOAP web service.

Nothing is signed: `recupererDetailPaiementSecurise` is the only proof. One idOp per attempt.
Source: the DGFiP's integration guide, and open clients where it is silent.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.utils import timezone
from lxml import etree

from factures.models import Moyen
from portail.argent import EUR

from ..etats import Issue
from . import soap, transport
from .base import (
    Adresses,
    BanqueInjoignable,
    Ouverture,
    OuvertureRefusee,
    Passerelle,
    Redirection,
    Verdict,
)
from .releves import COLONNES

if TYPE_CHECKING:
    from ..models import Paiement

MAS = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/"
    "contrat_paiement_securise/PaiementSecuriseService"
)
ISSUES = {
    "P": Issue.ACCEPTE,
    "V": Issue.ACCEPTE,
    "R": Issue.REFUSE,
    "Z": Issue.REFUSE,
    "A": Issue.ABANDONNE,
}
PRELEVEMENT = "V"  # accepted now; the family's bank can still send it back
RESULTAT_INCONNU, IDOP_INCONNU = "P5", "P1"
_IDOP = re.compile(r"[0-9A-Za-z-]{1,80}")
# The guide has a result known two hours after the page was opened, or never.
DELAI_RESULTAT = timedelta(hours=2)


class Payfip(Passerelle):
    code = "payfip"
    libelle = "PayFiP"
    nom_habituel = "PayFiP"
    explication = (
        "Le service de paiement de l’État : carte bancaire ou prélèvement. "
        "Il demande une adresse e-mail."
    )
    parametres = frozenset({"service", "page", "numcli", "saisie"})
    facultatifs = frozenset()
    secrets = frozenset()
    publics: ClassVar = {"numcli": "numéro de client", "saisie": "type de saisie"}
    duree_habituelle = 20  # the page must be opened within 15 minutes
    releve = COLONNES
    courriel_max = 80
    derniers_mots = frozenset({Issue.EXPIRE})
    montant_minimal = 100
    montant_maximal = 99_999_99

    def preparer(self, paiement: "Paiement", adresses: Adresses) -> Ouverture:
        champs = {
            "exer": f"{timezone.localdate():%Y}",
            # It asks for one: who has none is answered for by the régie, which keeps what it posts.
            "mel": paiement.courriel or paiement.regie.adresse_electronique,
            "montant": str(paiement.montant),
            "numcli": self.contrat["numcli"],
            "objet": f"Portail famille {paiement.reference}",
            "refdet": paiement.reference,
            "saisie": self.contrat["saisie"],
            "urlnotif": adresses.notification,
            "urlredirect": adresses.retour,
        }
        brut = self._appeler("creerPaiementSecurise", champs, lecture=False)
        reponse = _Reponse(brut, "creerPaiementSecurise")
        if reponse.faute:
            raise OuvertureRefusee(f"{reponse.faute} {reponse.libelle}", brut)
        idop = reponse.texte("idOp")
        if not _IDOP.fullmatch(idop):
            raise BanqueInjoignable("ouverture sans idOp", brut)
        page = f"{self.contrat['page']}/tpa/paiementws.web?idop={idop}"
        return Ouverture(jeton=idop, vers=Redirection(page), brut=brut)

    def interroger(self, paiement: "Paiement") -> tuple[Verdict, ...]:
        champs = {"idOp": paiement.jeton}
        brut = self._appeler("recupererDetailPaiementSecurise", champs, lecture=True)
        return (verdict(brut, self.contrat, paiement.jeton, cree_le=paiement.cree_le),)

    def verifier(self, paiement: "Paiement", parametres: Mapping[str, str]) -> None:
        """Nothing that PayFiP sends is signed."""

    @staticmethod
    def jeton(parametres: Mapping[str, str]) -> str:
        lus = {nom.lower(): valeur for nom, valeur in parametres.items()}
        return lus.get("idop", "")

    def _appeler(self, operation: str, champs: Mapping[str, str], *, lecture: bool) -> str:
        demande = etree.Element(f"{{{MAS}}}{operation}", nsmap={"s": MAS})
        arg0 = etree.SubElement(demande, "arg0")
        for nom, valeur in champs.items():
            etree.SubElement(arg0, nom).text = valeur
        return transport.poster(
            self.contrat["service"],
            soap.envelopper(demande),
            {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'},
            None,
            lecture=lecture,
        )


def verdict(brut: str, contrat: Mapping[str, str], idop: str, *, cree_le: datetime) -> Verdict:
    """Read a recupererDetailPaiementSecurise answer; raises `BanqueInjoignable` for what is not one
    (the technical faults among it: they say nothing of the payment)."""
    reponse = _Reponse(brut, "recupererDetailPaiementSecurise")
    if reponse.faute:
        return _selon_la_faute(reponse, cree_le)
    if reponse.texte("idOp", "idop").lower() not in ("", idop.lower()):
        raise BanqueInjoignable("réponse d’un autre paiement", brut)
    if any(reponse.texte(nom) != contrat[nom] for nom in ("numcli", "saisie")):
        raise BanqueInjoignable("réponse d’un autre contrat", brut)
    resultat = reponse.texte("resultrans")
    montant = transport.centimes(reponse.texte("montant"))
    reference = reponse.texte("refdet")
    issue = ISSUES.get(resultat, Issue.INCONNUE)
    if issue is Issue.ACCEPTE and not (montant and reference):
        issue = Issue.INCONNUE  # a success that does not say of what proves nothing
    return Verdict(
        issue=issue,
        code=resultat[:10],
        libelle=reponse.texte("numauto")[:60],
        montant=montant,
        devise=EUR,
        reference=reference,
        transaction=idop,  # one capture per idOp; numauto is not unique
        date=_date(reponse.texte("dattrans"), reponse.texte("heurtrans")),
        moyen=Moyen.PRELEVEMENT if resultat == PRELEVEMENT else Moyen.CARTE,
        brut=brut,
    )


def _selon_la_faute(reponse: "_Reponse", cree_le: datetime) -> Verdict:
    """What a fault means depends on the attempt's age: early, nothing; late, nobody paid."""
    ecoule = timezone.now() - cree_le
    alerte = ""
    match reponse.faute:
        case faute if faute == RESULTAT_INCONNU:
            expire = ecoule > DELAI_RESULTAT
        case faute if faute == IDOP_INCONNU:
            # The night's purge forgets what was not paid. Before it, the idOp should be known.
            minuit = timezone.localtime(cree_le) + timedelta(days=1)
            purge = timezone.make_aware(datetime.combine(minuit.date(), time()))
            expire = ecoule > DELAI_RESULTAT and timezone.now() > purge + DELAI_RESULTAT
            alerte = "" if expire else "PayFiP ne connaît pas une opération récente (P1)."
        case _:
            raise BanqueInjoignable(f"{reponse.faute} {reponse.libelle}"[:100], reponse.brut)
    return Verdict(
        Issue.EXPIRE if expire else Issue.EN_ATTENTE,
        code=reponse.faute,
        libelle=reponse.libelle[:60],
        alerte=alerte,
        # The bank cannot tell a page that was left from a card that is being checked.
        engage=not expire,
        brut=reponse.brut,
    )


def _date(jour: str, heure: str) -> datetime | None:
    """Read dattrans (ddMMyyyy) and heurtrans (HHmm), in Paris time."""
    try:
        return timezone.make_aware(datetime.strptime(f"{jour}{heure}", "%d%m%Y%H%M"))
    except ValueError:
        return None


class _Reponse:
    """An answer or a fault; a fault's code, whatever the HTTP status was."""

    def __init__(self, brut: str, operation: str) -> None:
        self.brut = brut
        corps = soap.corps(brut)
        self._retour = corps.find(f"{{{MAS}}}{operation}Response/return")
        erreur = corps.find(f"{{{soap.SOAP}}}Fault/detail/{{{MAS}}}FonctionnelleErreur")
        if self._retour is None and erreur is None:
            raise BanqueInjoignable("réponse inattendue ou erreur technique", brut)
        self.faute = self.libelle = ""
        if erreur is not None:
            self.faute = (erreur.findtext("code") or "").strip() or "?"
            self.libelle = (erreur.findtext("libelle") or "").strip()

    def texte(self, *noms: str) -> str:
        if self._retour is None:
            return ""
        return next(filter(None, ((self._retour.findtext(n) or "").strip() for n in noms)), "")
