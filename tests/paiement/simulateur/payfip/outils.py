"""A town that speaks PayFiP."""

import os

from lxml import etree

from tests.paiement.simulateur.outils import Banque

ESPACE = (
    "http://securite.service.tpa.cp.finances.gouv.fr"
    "/services/mas_securite/contrat_paiement_securise/PaiementSecuriseService"
)
DEMANDE = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:p="{espace}"><s:Body><p:{nom}><arg0>{contenu}</arg0></p:{nom}></s:Body></s:Envelope>"""
CREER = "creerPaiementSecurise"
RECUPERER = "recupererDetailPaiementSecurise"


def champs(marchand: str, **changements: str) -> dict[str, str]:
    return {
        "exer": "2026",
        "mel": "famille@exemple.fr",
        "montant": "25044",
        "numcli": "006382",
        "objet": "Factures 2026",
        "refdet": "P" + os.urandom(5).hex().upper(),
        "saisie": "T",
        "urlnotif": f"{marchand}/notification/?ville=1",
        "urlredirect": f"{marchand}/retour/?ville=1",
        **changements,
    }


def appeler(banque: Banque, nom: str, contenu: dict[str, str]) -> dict[str, str]:
    """The children of `return`; of the fault's detail, with the HTTP status 500 that it has."""
    enfants = "".join(f"<{balise}>{valeur}</{balise}>" for balise, valeur in contenu.items())
    corps = DEMANDE.format(espace=ESPACE, nom=nom, contenu=enfants)
    reponse = banque.http("POST", "/tpa/services/securite", data=corps.encode())
    racine = etree.fromstring(reponse.content)
    if reponse.status_code == 200:
        resultat = racine.find(f".//{{{ESPACE}}}{nom}Response/return")
    else:
        assert reponse.status_code == 500
        resultat = racine.find(f".//detail/{{{ESPACE}}}FonctionnelleErreur")
    assert resultat is not None, reponse.text
    return {str(enfant.tag): enfant.text or "" for enfant in resultat}


def creer(banque: Banque, marchand: str, **changements: str) -> dict[str, str]:
    return appeler(banque, CREER, champs(marchand, **changements))


def recuperer(banque: Banque, id_op: str, balise: str = "idOp") -> dict[str, str]:
    return appeler(banque, RECUPERER, {balise: id_op})


def code(reponse: dict[str, str]) -> str:
    return reponse.get("code") or reponse["resultrans"]


def adresse_de_la_page(banque: Banque, id_op: str) -> str:
    return f"{banque.adresse}/tpa/paiementws.web?idop={id_op}"
