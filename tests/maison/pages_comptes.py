"""The pages of an account, and the agents' door, in every state."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from post_office.models import Email

from comptes import services
from comptes.models import Enfant, Famille, Responsable, Utilisateur
from comptes.services.initiaux import donner_acces
from portail import roles
from portail.models import Commune
from tests import fabriques
from tests.comptes.telephone import code_pour

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    yield from mon_compte()
    yield from ma_famille()
    yield from porte_des_agents()


def mon_compte() -> Pages:
    famille = fabriques.nouvelle_famille(courriel="")
    client = Client()
    donner_acces(famille.responsables.all())
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    yield "accueil, première connexion", client.get(reverse("accueil"))
    yield "mon compte", client.get(reverse("comptes:compte"))
    for vue in ("comptes:mot_de_passe", "comptes:courriel"):
        yield vue, client.get(reverse(vue))
        yield f"{vue}, vide", client.post(reverse(vue), {})
    demande = client.post(
        reverse("comptes:courriel"), {"courriel": "parent@exemple.fr"}, follow=True
    )
    yield "adresse demandée", demande
    confirmation = _lien("parent@exemple.fr")
    yield "adresse à confirmer", client.get(confirmation)
    yield "adresse confirmée", client.post(confirmation, follow=True)
    yield "lien d’adresse périmé", client.get(confirmation)
    client.post(reverse("comptes:courriel"), {"courriel": "b@exemple.fr"})
    client.post(_lien("b@exemple.fr"))  # and the first address is told


def _lien(adresse: str) -> str:
    """The link of the last letter to this address."""
    texte = Email.objects.filter(to=adresse).latest("pk").message
    ligne = next(li for li in texte.splitlines() if li.startswith("http"))
    return ligne.removeprefix("http://testserver")


def ma_famille() -> Pages:
    famille = fabriques.nouvelle_famille()
    enfant = fabriques.enfant(famille)
    enfant.naissance = date(2020, 12, 5)
    enfant.save()
    Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Marc")
    client = _parent(famille)
    yield "ma famille", client.get(reverse("comptes:famille"))
    demande = reverse("comptes:demander", args=[f"enfant-{enfant.pk}"])
    yield "demande", client.get(demande)
    yield "demande vide", client.post(demande, {})
    yield "demande envoyée", client.post(demande, _fiche(enfant) | {"classe": "CE2"}, follow=True)
    mairie = Utilisateur.objects.creer("mairie-des-fiches", is_staff=True)
    services.refuser(famille.demandes.get(), motif="Inscription close.", par=mairie)
    yield "demande refusée", client.get(reverse("comptes:famille"))
    client.post(demande, _fiche(enfant) | {"classe": "CM1"})
    retrait = reverse("comptes:retirer_demande", args=[famille.demandes.latest("pk").pk])
    yield "demande retirée", client.post(retrait, follow=True)
    yield "demande déjà retirée", client.post(retrait, follow=True)
    Commune.objects.update(accueil_detaille=True)
    yield "accueil détaillé, sans facture", client.get(reverse("accueil"))
    fabriques.facture(famille)
    yield "accueil détaillé", client.get(reverse("accueil"))
    Commune.objects.update(accueil_detaille=False)
    ouvrir = reverse("comptes:second_acces", args=[2])
    yield "second accès", client.post(ouvrir)
    yield "second accès déjà ouvert", client.post(ouvrir, follow=True)


def _fiche(enfant: Enfant) -> dict[str, str]:
    return {"nom": enfant.nom, "prenom": enfant.prenom, "naissance": "05/12/2020"}


def _parent(famille: Famille) -> Client:
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return client


def porte_des_agents() -> Pages:
    client = Client()
    agent = fabriques.agent(roles.SERVICE)
    client.force_login(agent, backend="comptes.backends.Connexion")
    porte = reverse("comptes:second_facteur")
    page = client.get(porte)
    yield "second facteur, inscription", page
    yield "second facteur, code faux à l’inscription", client.post(porte, {"code": "x"})
    yield "second facteur, codes de secours", client.post(porte, {"code": code_pour(page)})
    yield "second facteur", client.get(porte)
    yield "second facteur, code faux", client.post(porte, {"code": "x"})
    secours = reverse("comptes:codes_de_secours")
    yield "administration, codes de secours", client.get(reverse("admin:index"))
    yield "codes de secours restants", client.get(secours)
    yield "nouveaux codes de secours", client.post(secours)
