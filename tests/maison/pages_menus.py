"""The menus, for families and for agents, in every state."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from portail import roles
from portail.dates import aujourd_hui
from reservations.carte.periodes import mois_de, semaine_de
from reservations.models import Ecole, JourParticulier, Menu, Restaurant
from reservations.services.menus import publier
from tests import fabriques

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    agent = fabriques.agent(roles.SERVICE, fabriques.le_service())
    bureau = Client()
    bureau.force_login(agent, backend="comptes.backends.Connexion")
    lundi = semaine_de(aujourd_hui()).debut
    yield "menus, agents, rien", bureau.get(reverse("menus:accueil"))
    yield "menus, rien de publié", Client().get(reverse("reservations:menus"))
    _ecrire(lundi)
    publier(lundi.replace(day=1), par=agent)
    yield from des_familles(lundi)
    yield from des_agents(bureau, lundi)


def _ecrire(lundi: date) -> None:
    """A week in which somebody eats every day, with a dish of each kind."""
    JourParticulier.objects.create(
        debut=lundi, fin=lundi + timedelta(days=4), ouvert=True, motif="jours de repas"
    )
    renon = Ecole.objects.get(nom="École maternelle Jean-Renon")
    JourParticulier.objects.create(debut=lundi, fin=lundi, ecole=renon, motif="sortie")
    fabriques.menu(lundi, "Rôti", remplacement="Omelette", labels=["BIO"], allergenes=["LAI"])
    fabriques.menu(lundi + timedelta(days=1), "Dahl", allergenes=[])
    fabriques.menu(lundi + timedelta(days=2), "Macédoine", allergenes=None)


def des_familles(lundi: date) -> Pages:
    page = reverse("reservations:menus")
    renon = Restaurant.objects.get(nom="Restaurant Jean-Renon")
    yield "menus de la semaine", Client().get(page, {"semaine": str(lundi)})
    yield (
        "menus du restaurant",
        Client().get(page, {"semaine": str(lundi), "restaurant": str(renon.pk)}),
    )
    yield "menus du mois", Client().get(page, {"mois": f"{lundi:%Y-%m}"})
    ete = date(lundi.year, 8, 3)
    yield "menus de l’été", Client().get(page, {"semaine": str(ete)})
    yield "menus, adresse fausse", Client().get(page, {"mois": "abc", "restaurant": "x"})
    famille = fabriques.nouvelle_famille()
    for prenom, ecole in (("Malo", fabriques.JULES_FERRY), ("Jade", renon.ecoles.all()[0].nom)):
        fabriques.ecolier(famille, prenom, structure=ecole)
    parent = Client()
    parent.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    yield "menus, deux restaurants", parent.get(page)


def des_agents(bureau: Client, lundi: date) -> Pages:
    yield "menus, agents", bureau.get(reverse("menus:accueil"))
    mois = {"mois": f"{mois_de(lundi).suivante.debut:%Y-%m}"}
    for vue in ("menus:publier", "menus:retirer"):
        yield vue, bureau.post(reverse(vue), mois, follow=True)
    copier = reverse("menus:copier")
    yield "copie sans date", bureau.post(copier, {"de": lundi, "vers": ""})
    suivante = lundi + timedelta(weeks=1)
    yield "copie", bureau.post(copier, {"de": lundi, "vers": suivante}, follow=True)
    menu = Menu.objects.earliest("jour")
    yield "menu, liste", bureau.get(reverse("admin:reservations_menu_changelist"))
    yield "menu", bureau.get(reverse("admin:reservations_menu_change", args=[menu.pk]))
