"""The pages of an account, and the agents' door, in every state."""

from collections.abc import Iterator
from typing import Any

from django.core import signing
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp

from comptes import services
from comptes.models import Enfant, Famille, Responsable, Utilisateur
from comptes.services import second_facteur
from comptes.services.adresse import SEL
from portail import roles
from portail.models import Commune
from tests import fabriques

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    yield from mon_compte()
    yield from ma_famille()
    yield from porte_des_agents()


def mon_compte() -> Pages:
    famille = fabriques.nouvelle_famille(courriel="")
    client = Client()
    services.donner_les_mots_de_passe([famille])
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
    jeton = signing.dumps([fabriques.parent(famille).pk, "", 0, "parent@exemple.fr"], salt=SEL)
    confirmation = reverse("comptes:confirmer_adresse", args=[jeton])
    yield "adresse à confirmer", client.get(confirmation)
    yield "adresse confirmée", client.post(confirmation, follow=True)
    yield "lien d’adresse périmé", client.get(confirmation)
    suite = [fabriques.parent(famille).pk, "parent@exemple.fr", 0, "b@exemple.fr"]
    jeton = signing.dumps(suite, salt=SEL)
    client.post(reverse("comptes:confirmer_adresse", args=[jeton]))


def ma_famille() -> Pages:
    famille = fabriques.nouvelle_famille()
    enfant = fabriques.enfant(famille)
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
    return {"nom": enfant.nom, "prenom": enfant.prenom}


def _parent(famille: Famille) -> Client:
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return client


def porte_des_agents() -> Pages:
    client = Client()
    agent = fabriques.agent(roles.SERVICE)
    client.force_login(agent, backend="comptes.backends.Connexion")
    porte = reverse("comptes:second_facteur")
    yield "second facteur, inscription", client.get(porte)
    yield "second facteur, code faux à l’inscription", client.post(porte, {"code": "x"})
    telephone = second_facteur.telephone_a_inscrire(agent)
    telephone.throttle_reset()  # as if the agent had taken a second
    code = f"{totp(telephone.bin_key):06d}"
    yield "second facteur, codes de secours", client.post(porte, {"code": code})
    yield "second facteur", client.get(porte)
    yield "second facteur, code faux", client.post(porte, {"code": "x"})
    secours = reverse("comptes:codes_de_secours")
    yield "administration, codes de secours", client.get(reverse("admin:index"))
    yield "codes de secours restants", client.get(secours)
    yield "nouveaux codes de secours", client.post(secours)
