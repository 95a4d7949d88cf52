"""A town with one thing of each kind, for the addresses that need one: all of the school service
and of one family."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure, Task

from comptes import services
from comptes.champs import Champ
from comptes.models import EnfantsDistincts, Famille, Utilisateur
from factures.models import Facture, Recu, Service
from paiement.models import LigneReleve, MessageBanque, VirementBanque
from paiement.services.alertes import alerter
from portail import roles
from portail.comptes_justes import controler
from portail.models import Battement, Purge
from reservations.models import (
    Effectif,
    Enregistrement,
    ExceptionDelai,
    JourParticulier,
    Pointage,
    Regime,
    ReleveRepas,
)
from tests import fabriques
from tests.maison import monde_agents
from tests.maison.adresses import Adresse
from tests.reservations import cuisine

LUNDI = date(2027, 1, 4)
CONTENU = {
    "restaurant": "Restaurant Jules-Ferry",
    "regimes": ["standard"],
    "lignes": [{"ecole": cuisine.JULES_FERRY, "jour": LUNDI.isoformat(), "repas": [1]}],
}


@dataclass(frozen=True)
class Monde:
    """`objets` stands for what an address names, by the address's name or by its room's; nothing
    of it is `voisine`'s, whom the other service bills."""

    famille: Famille
    voisine: Famille
    objets: dict[str, dict[str, Any]]
    requetes: dict[str, str]  # what follows the « ? », where an address names or looks for a thing

    def arguments(self, nom: str, parametres: tuple[str, ...]) -> dict[str, Any] | None:
        """What to put into the address; None when nothing here stands for it."""
        if not parametres:
            return {}
        piece, _, page = nom.partition(":")
        if piece == "admin" and parametres == ("object_id",):
            return {"object_id": self._objet(page).pk}
        siens = self.objets.get(nom) or self.objets.get(piece) or {}
        return siens if set(siens) == set(parametres) else None

    def chemin(self, adresse: Adresse) -> str:
        """Where the address is, for what stands here."""
        arguments = self.arguments(adresse.nom, adresse.parametres)
        if arguments is None:
            arguments = adresse.arguments
        return reverse(adresse.nom, kwargs=arguments) + self.requetes.get(adresse.nom, "")

    def _objet(self, page: str) -> Model:
        """The row of that page's model: the family's own or the service's where it matters."""
        for modele in admin.site._registry:
            if page.startswith(f"{modele._meta.app_label}_{modele._meta.model_name}_"):
                cle = self.objets.get(modele._meta.label, {})
                objet = modele._default_manager.filter(**cle).order_by("pk").first()
                assert objet, f"tests/maison/monde.py ne fait aucun {modele._meta.label}"
                return objet
        raise LookupError(page)


def creer() -> Monde:
    famille, voisine = fabriques.nouvelle_famille(), fabriques.nouvelle_famille()
    fabriques.second_parent(famille)
    service = fabriques.le_service()
    fabriques.facture(voisine, service=fabriques.petite_enfance())
    collegue = fabriques.agent(roles.SERVICE, service)
    objets: dict[str, dict[str, Any]] = {
        "comptes.Utilisateur": {"pk": collegue.pk},
        "comptes.Famille": {"pk": famille.pk},
        "factures.Service": {"pk": service.pk},
        "admin": {"forme": "csv"},
        "admin:app_list": {"app_label": "comptes"},
        "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
        "collegues": {"cle": collegue.pk},
        "comptes:nouveau_mot_de_passe": {"uidb64": "AAAA", "token": "AAAA"},
        "comptes:confirmer_adresse": {"jeton": "AAAA"},
        "comptes:demander": {"cle": f"famille-{famille.pk}"},
        "comptes:second_acces": {"rang": 2},
        "acces:famille": {"cle": famille.pk},
        "acces:fermer": {"cle": famille.pk, "rang": 1},
        "service:famille": {"cle": famille.pk},
        "regie:jour": {"jour": "2026-11-18"},
        **_argent(famille, collegue),
        **_fiches(famille),
        **_repas(famille, service),
        **monde_agents.objets(famille, service, collegue),
    }
    _technique()
    reporter = urlencode({"facture": Facture.objects.filter(famille=famille).latest("pk").numero})
    requetes = {
        "acces:familles": "?q=petit",
        "audit:journal": "?qui=tous",
        "echeances:reporter": f"?{reporter}",
        "famille:recherche": "?q=petit",
        "reglages:couleur": "?couleur=%23ffd200",
    }
    return Monde(famille, voisine, objets, requetes)


def _argent(famille: Famille, agent: Utilisateur) -> dict[str, dict[str, Any]]:
    facture = fabriques.facture(famille, lignes=2)
    paiement = fabriques.paiement(famille, facture, jeton="JETON")
    alerter(paiement, "La banque annonce un remboursement.")
    MessageBanque.objects.create(
        paiement=paiement, passerelle="payline", sens="reponse", brut="corps", verdict="en attente"
    )
    recu = Recu.objects.get(encaissement=fabriques.encaissement(famille, 90_00))
    LigneReleve.objects.create(
        banque="payline", jour=LUNDI, reference="R", brut=1, frais=0, net=1, occurrence=1,
        empreinte="R",
    )  # fmt: skip
    regie = fabriques.la_regie()
    VirementBanque.objects.create(regie=regie, banque="payline", jour=LUNDI, date=LUNDI, par=agent)
    controler()
    return {
        "factures.Facture": {"pk": facture.pk},
        "factures:detail": {"numero": facture.numero},
        "factures:pdf": {"numero": facture.numero},
        "factures:recu": {"numero": recu.numero},
        "paiement": {"reference": paiement.reference},
        "paiement:retirer": {"numero": facture.numero},
        "paiement:retour": {"passerelle": "payline"},
        "paiement:notification": {"passerelle": "payline"},
        "regie:lever": {"cle": paiement.alertes.get().pk},
        "regie": {"cle": paiement.pk},
        "regie:rembourser": {"cle": recu.encaissement_id},
        "reservations:erreur": {"numero": facture.numero, "rang": 1},
    }


def _fiches(famille: Famille) -> dict[str, dict[str, Any]]:
    par = fabriques.parent(famille)
    champ = Champ(famille, "adresse")
    demande = services.demander(champ, "1 place du Marché", famille=famille, par=par, precision="")
    gabin, double = fabriques.enfant(famille), fabriques.enfant(famille)
    separee = fabriques.facture(fabriques.nouvelle_famille()).famille
    lien = gabin.rattachements.create(famille=separee, relie_le=timezone.now())
    paire = EnfantsDistincts.objects.create(premier=gabin, second=double)
    return {
        "comptes.Enfant": {"pk": gabin.pk},
        "comptes:retirer_demande": {"cle": demande.pk},
        "demandes": {"cle": demande.pk},
        "fiches": {"cle": demande.pk},
        "enfants:delier": {"cle": lien.pk},
        "enfants:revoir": {"cle": paire.pk},
    }


def _repas(famille: Famille, service: Service) -> dict[str, dict[str, Any]]:
    """On a Monday with meals."""
    malo = fabriques.ecolier(famille)
    cuisine.reserver(malo, LUNDI.isoformat())
    demande = cuisine.annoncer(malo, LUNDI.isoformat())
    ecole = cuisine.ecole()
    pointage = Pointage.objects.create(enfant=malo, jour=LUNDI, ecole=ecole, etat="present")
    effectif = Effectif.objects.create(
        numero=1, restaurant=ecole.restaurant, genre="jour", debut=LUNDI, fin=LUNDI, contenu=CONTENU
    )
    releve = ReleveRepas.objects.create(numero=1, service=service, mois=LUNDI)
    enregistrement = Enregistrement.objects.create(
        reference="AAAABBBB2345", famille=famille, origine="parent", etat=[], sceau="ab" * 32
    )
    fabriques.menu(LUNDI, "Rôti")
    JourParticulier.objects.create(debut=LUNDI, fin=LUNDI, motif="pont", ouvert=True)
    ExceptionDelai.objects.create(
        debut=LUNDI, fin=LUNDI, limite=timezone.now(), motif="classes connues tard"
    )
    Regime.objects.get_or_create(nom="sans sel")
    jour = {"cle": ecole.pk, "jour": LUNDI.isoformat()}
    return {
        "reservations:confirmation": {"reference": enregistrement.reference},
        "reservations:retirer_demande": {"cle": demande.pk},
        "reservations:sans_rappel": {"jeton": "AAAA"},
        "repas": {"cle": demande.pk},
        "releves:attribuer": {"cle": pointage.pk},
        "releves:export": {"cle": releve.numero},
        "cuisine:effectif": {"cle": effectif.numero},
        "cuisine:effectif_pdf": {"cle": effectif.numero},
        "cuisine:effectif_csv": {"cle": effectif.numero},
        "cuisine": jour,
    }


def _technique() -> None:
    Battement.objects.create(pk=1, le=timezone.now())
    Purge.objects.create(complete=True, rapport="rien à faire")
    maintenant = timezone.now()
    Task.objects.create(
        id="a" * 32, name="essai", func="f", started=maintenant, stopped=maintenant, success=False
    )
    assert Failure.objects.exists()
