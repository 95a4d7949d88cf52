"""The régie's counter, its bordereaux and due dates, in each state that they show."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from factures.models import Bordereau, Encaissement, Facture
from factures.services import rembourser
from portail import roles
from portail.dates import aujourd_hui
from tests import fabriques

Pages = Iterator[tuple[str, Any]]


def toutes() -> Pages:
    client = Client()
    clerc = fabriques.agent(roles.TRESORERIE)
    client.force_login(clerc, backend="comptes.backends.Connexion")
    yield "bordereaux, aucun", client.get(reverse("bordereaux:accueil"))
    yield "échéances, aucune", client.get(reverse("echeances:accueil"))
    yield from encaisser(client)
    yield from echeances(client)
    yield from bordereaux(client)


def encaisser(client: Client) -> Pages:
    famille = fabriques.nouvelle_famille(nom="DUPONT")
    fabriques.nouvelle_famille(nom="DUPOND")
    une = fabriques.facture(famille, 80_00)
    deux = fabriques.facture(famille, 30_00, echeance=aujourd_hui() - timedelta(days=3))
    chercher, caisse = reverse("guichet:encaisser"), reverse("guichet:famille", args=[famille.pk])
    yield "encaisser", client.get(chercher)
    yield "encaisser, plusieurs", client.get(chercher, {"q": "dupon"})
    yield "encaisser, personne", client.get(chercher, {"q": "zzz"})
    yield "caisse", client.get(caisse)
    saisie = {
        "regie": une.service.regie_id,
        "facture": [une.numero, deux.numero],
        f"reste-{une.pk}": 80_00,
        f"reste-{deux.pk}": 30_00,
        "moyen": "CHEQUE",
        "montant": "120,00",
        "le": aujourd_hui().isoformat(),
        "payeur": "Hélène DUPONT",
        "courriel": "helene@exemple.fr",
        "etape": "encaisser",
    }
    yield "chèque sans numéro", client.post(caisse, saisie)
    saisie |= {"cheque_numero": "0000123", "cheque_banque": "Banque Postale"}
    annonce: Any = client.post(caisse, saisie)
    yield "à confirmer", annonce
    saisie |= {"etape": "confirmer", "vu": annonce.context["saisie"].prevision.empreinte}
    yield "encaissé", client.post(caisse, saisie, follow=True)
    yield "envoyé deux fois", client.post(caisse, saisie, follow=True)
    entree = Encaissement.objects.get(famille=famille)
    imputer = reverse("guichet:imputer", args=[entree.pk])
    yield "imputer, rien à régler", client.get(imputer)
    trois = fabriques.facture(famille, 5_00)
    yield "imputer", client.get(imputer)
    yield "imputer sans montant", client.post(imputer, {"facture": trois.pk, "reste": 10_00})
    rendu = rembourser(entree, 10_00, motif="virement", par=None)
    yield "imputer, plus rien", client.get(imputer)
    yield "remboursement", client.get(reverse("guichet:encaissement", args=[rendu.pk]))
    yield from contrepasser(client, trois)


def contrepasser(client: Client, facture: Facture) -> Pages:
    entree = fabriques.encaissement(facture.famille, 5_00, facture)
    contrepasser = reverse("guichet:contrepasser", args=[entree.pk])
    yield "contrepasser", client.get(contrepasser)
    yield "contrepasser sans motif", client.post(contrepasser, {"motif": ""})
    yield "contrepassé", client.post(contrepasser, {"motif": "sans provision"}, follow=True)
    yield "contrepassé déjà", client.get(contrepasser)


def echeances(client: Client) -> Pages:
    famille = fabriques.nouvelle_famille()
    une = fabriques.facture(famille, 80_00)
    fabriques.facture(fabriques.nouvelle_famille(), 30_00)
    yield "échéances", client.get(reverse("echeances:accueil"))
    reporter = f"{reverse('echeances:reporter')}?facture={une.numero}"
    yield "reporter", client.get(reporter)
    yield "reporter sans motif", client.post(reporter, {"nombre": 1})
    au = aujourd_hui() + timedelta(days=40)
    reponse = client.post(reporter, {"nombre": 1, "au": au, "motif": "Panne"}, follow=True)
    yield "échéance reportée", reponse
    parent = Client()
    parent.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    for vue, *arguments in (
        ("factures:liste",), ("factures:detail", une.numero), ("factures:pdf", une.numero),
    ):  # fmt: skip
        yield f"{vue}, reportée", parent.get(reverse(vue, args=arguments))


def bordereaux(client: Client) -> Pages:
    regie = fabriques.la_regie()
    accueil = client.get(reverse("bordereaux:accueil"))
    yield "bordereaux", accueil
    ouvert = next(o for o in accueil.context["ouverts"] if o.regie == regie)
    jour, sommes = ouvert.jours[0]
    affiche = {"regie": regie.pk, "jour": jour.isoformat(), **sommes._asdict()}
    yield "bordereau fermé", client.post(reverse("bordereaux:fermer"), affiche, follow=True)
    bordereau = Bordereau.objects.get(regie=regie)
    yield "bordereau en PDF", client.get(reverse("bordereaux:pdf", args=[bordereau.numero]))
    yield "bordereaux, un fermé", client.get(reverse("bordereaux:accueil"))
    mois = [regie.code, f"{aujourd_hui():%Y-%m}"]
    yield "mois", client.get(reverse("bordereaux:mois", args=mois))
    yield "mois en PDF", client.get(reverse("bordereaux:mois_pdf", args=mois))
    yield "mois vide", client.get(reverse("bordereaux:mois", args=[regie.code, "2020-01"]))
