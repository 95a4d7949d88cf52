"""What the agents' pages are about, of the same family and service: `tests.maison.monde`."""

import io
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from comptes.models import Famille, Utilisateur
from factures.models import Recu, Service
from factures.mouvements import sommes
from factures.services import arreter, tranche_ouverte
from paiement.models import ContratBanque
from portail.agents.imports import depots
from portail.agents.imports.genres import GENRES
from portail.dates import aujourd_hui
from portail.logo import nettoyer, poser
from portail.models import Annonce, Commune
from portail.reponses.models import DelaiReponse, ModeleReponse
from tests import fabriques
from tests.fichiers import facture, octets
from tests.portail.images import image

Objets = dict[str, dict[str, Any]]


def objets(famille: Famille, service: Service, agent: Utilisateur) -> Objets:
    return {
        **_ville(service),
        **_reponses(service),
        **_fichier(famille, agent),
        **_regie(famille, service, agent),
    }


def _ville(service: Service) -> Objets:
    """Its logo, a notice, what is said of a bank."""
    commune = Commune.actuelle()
    poser(commune, nettoyer(io.BytesIO(image())))
    commune.save()
    jour = aujourd_hui()
    annonce = Annonce.objects.create(titre="Grève", debut=jour, fin=jour, service=service)
    ContratBanque.objects.create(regie=service.regie, banque="payline")
    return {
        "logo": {"cle": commune.logo_cle},
        "portail.Annonce": {"pk": annonce.pk},
    }


def _reponses(service: Service) -> Objets:
    modele = ModeleReponse.objects.create(service=service, titre="Pièce", texte="Il manque {jours}")
    delai = DelaiReponse.objects.create(service=service)
    return {"demandes.ModeleReponse": {"pk": modele.pk}, "demandes.DelaiReponse": {"pk": delai.pk}}


def _fichier(famille: Famille, agent: Utilisateur) -> Objets:
    """Dropped and tried, not confirmed."""
    contenu = octets(facture(code_famille=famille.code, num_facture="S2027010099"))
    depot = depots.deposer(
        GENRES["factures"],
        SimpleUploadedFile("factures.csv", contenu),
        par=agent,
        jeton=uuid4(),
        brouillon=False,
    )
    un = {"genre": depot.genre, "cle": depot.pk}
    return {"imports": un, "imports:deposer": {"genre": depot.genre}}


def _regie(famille: Famille, service: Service, agent: Utilisateur) -> Objets:
    """An entry with its receipt and an overpayment, on a closed voucher."""
    due = fabriques.facture(famille, 30_00)
    entree = fabriques.encaissement(famille, 40_00, due)
    recu = Recu.objects.get(encaissement=entree)
    regie, jour = service.regie, aujourd_hui()
    affiche = sommes(regie, tranche_ouverte(regie, jour))
    bordereau = arreter(regie, jour, par=agent, affiche=affiche)
    fabriques.facture(famille)  # the last one: its due date may be put off
    mois = {"code": regie.code, "mois": f"{jour:%Y-%m}"}
    return {
        "guichet": {"cle": entree.pk},
        "guichet:famille": {"cle": famille.pk},
        "bordereaux": {"numero": bordereau.numero},
        "bordereaux:mois": mois,
        "bordereaux:mois_pdf": mois,
        "bordereaux:mois_csv": mois,
        "famille": {"cle": famille.pk},
        "famille:facture_pdf": {"numero": due.numero},
        "famille:renvoyer": {"cle": famille.pk, "genre": "recu", "objet": recu.numero},
    }
