"""Families, invoices and payments for the tests: valid by default."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur
from factures.models import Encaissement, Facture, Moyen, Origine, Prestation, Regie, Service
from factures.services import FactureAEmettre, LigneAEmettre, emettre, encaisser, imputer_avoirs
from paiement import passerelles
from paiement.models import Paiement, Panier
from paiement.services import demarrer
from portail.dates import aujourd_hui
from reservations.models import Menu, Plat, Reservation, Restaurant

MOT_DE_PASSE = "Demo-famille-2026"


LA_REGIE = "VSM"


def la_regie(code: str = "", nom: str = "Régie des services à l’enfance") -> Regie:
    """The régie of this code, made at the first call; by default the town's."""
    champs = {
        "nom": nom,
        "adresse": "Hôtel de Ville",
        "horaires": "de 9 h à 12 h",
        "ordre_cheque": "Régie enfance",
    }
    return Regie.objects.get_or_create(code=code or LA_REGIE, defaults=champs)[0]


def le_service(
    code: str = "SCOL",
    nom: str = "Service scolaire et périscolaire",
    *,
    jour_emission: int = 10,
    jour_limite: int = 5,
    de: Regie | None = None,
) -> Service:
    """The service of this code, made at the first call; `de` a régie other than the town's."""
    champs = {"nom": nom, "jour_emission": jour_emission, "jour_limite": jour_limite}
    return Service.objects.get_or_create(code=code, defaults={**champs, "regie": de or la_regie()})[
        0
    ]


def petite_enfance() -> Service:
    return le_service("PETI", "Village de la petite enfance", jour_emission=15, jour_limite=15)


def la_prestation(service: Service, code: str = "REST") -> Prestation:
    champs = {"libelle": "Restaurant scolaire"}
    return Prestation.objects.get_or_create(service=service, code=code, defaults=champs)[0]


# But for those that the tests write out.
_ECRITS = {754, 755, 800, 801, 811, 888, 900, 999, 1457}
_codes = (n for n in range(100, 10**6) if n not in _ECRITS)


def nouvelle_famille(code: str = "", **adulte: Any) -> Famille:
    """A household with one adult (fields in `adulte`), who signs in with `MOT_DE_PASSE`."""
    famille = Famille.objects.create(
        code=code or f"{next(_codes):06d}",
        adresse="36 rue des Fauvettes",
        code_postal="94350",
        ville="Villiers-sur-Marne",
    )
    champs = {
        "nom": "PETIT",
        "prenom": "Hélène",
        "courriel": f"parent{famille.code}@exemple.fr",
        "utilisateur": Utilisateur.objects.creer(famille.code, MOT_DE_PASSE),
    }
    Responsable.objects.create(famille=famille, **{**champs, **adulte})
    return famille


def agent(role: str, *services: Service) -> Utilisateur:
    """A member of the staff in the group `role` (`portail.roles`), of these services."""
    agent = Utilisateur.objects.creer(f"agent{next(_codes)}", MOT_DE_PASSE, is_staff=True)
    agent.groups.set(Group.objects.filter(name=role))
    agent.services.set(services)
    return agent


def parent(famille: Famille) -> Utilisateur:
    """The family's first adult's login."""
    return Utilisateur.objects.get(responsable__famille=famille, responsable__rang=1)


def second_parent(famille: Famille, prenom: str = "Marc") -> Utilisateur:
    """The household's second adult, with a login and an e-mail address."""
    utilisateur = Utilisateur.objects.creer(f"{famille.code}-2", MOT_DE_PASSE)
    Responsable.objects.create(
        famille=famille,
        rang=2,
        nom="PETIT",
        prenom=prenom,
        courriel=f"{prenom.lower()}@exemple.fr",
        utilisateur=utilisateur,
    )
    return utilisateur


def enfant(famille: Famille, prenom: str = "Gabin") -> Enfant:
    enfant = Enfant.objects.create(nom="PETIT", prenom=prenom)
    Rattachement.objects.create(famille=famille, enfant=enfant)
    return enfant


JULES_FERRY = "École élémentaire Jules-Ferry"


def ecolier(
    famille: Famille, prenom: str = "Malo", *, structure: str = JULES_FERRY, tranche: str = "T3"
) -> Enfant:
    """A child of that family who eats at school (one of Villiers' schools)."""
    enfant = Enfant.objects.create(
        nom="PETIT", prenom=prenom, structure=structure, classe="CE1", regime="standard"
    )
    Rattachement.objects.create(famille=famille, enfant=enfant, tranche=tranche)
    return enfant


def reservation(enfant: Enfant, jour: str) -> Reservation:
    """That child's meal on that ISO day, billed to its first family; written without the door."""
    famille = Famille.objects.filter(enfants=enfant).order_by("pk")[0]
    return Reservation.objects.create(enfant=enfant, famille=famille, jour=jour)


_numeros = iter(range(1, 10**9))


@transaction.atomic
def facture(
    famille: Famille,
    total: int = 97_35,
    *,
    service: Service | None = None,
    numero: str = "",
    echeance: date | None = None,
    emission: date | None = None,
    periode: date | None = None,
    prelevement: date | None = None,
    origine: Facture | None = None,
    lignes: int = 1,
    enfant: str = "PETIT Gabin",
) -> Facture:
    """Issue an invoice through its door; with `origine`, a credit note (negative). Cents."""
    service = service or le_service()
    prestation = la_prestation(service)
    jour = aujourd_hui()
    limite = None if origine else (echeance or jour + timedelta(days=13))
    emission = emission or (limite or jour) - timedelta(days=25)
    numero = numero or f"S{emission.year}{next(_numeros):07d}"
    parts = [total // lignes] * (lignes - 1)
    montants = [*parts, total - sum(parts)]
    avoirs = emettre(
        [
            FactureAEmettre(
                service_id=service.pk,
                famille_id=famille.pk,
                numero=numero,
                type="A" if origine else "F",
                periode=(periode or emission).replace(day=1),
                date_emission=emission,
                date_limite=limite,
                date_prelevement=prelevement,
                total=total,
                origine_id=origine.pk if origine else None,
                empreinte="e" * 64,
                lignes=tuple(
                    LigneAEmettre(
                        rang=rang,
                        enfant=enfant,
                        prestation_id=prestation.pk,
                        libelle=prestation.libelle,
                        quantite=1000,
                        unite="repas",
                        prix=montant,
                        montant=montant,
                        montant_garde=0,
                        tranche="T3",
                    )
                    for rang, montant in enumerate(montants, 1)
                ),
            )
        ]
    )
    imputer_avoirs(avoirs)
    return Facture.objects.get(numero=numero)


def encaissement(famille: Famille, montant: int, *factures: Facture, **champs: Any) -> Encaissement:
    """Money received at the counter by cheque, unless `champs` says otherwise."""
    recu_le: datetime = champs.pop("recu_le", timezone.now())
    return encaisser(
        **{
            "regie": factures[0].service.regie if factures else la_regie(),
            "famille": famille,
            "payeur": "Hélène PETIT",
            "montant": montant,
            "moyen": Moyen.CHEQUE,
            "origine": Origine.REGIE,
            "recu_le": recu_le,
            "repartition": [(f.pk, f.reste) for f in factures],
            **champs,
        }
    )


def panier(famille: Famille, *factures: Facture) -> Panier:
    """What the family's first adult has put aside."""
    panier, _ = Panier.objects.get_or_create(utilisateur=parent(famille))
    panier.factures.set(factures)
    return panier


def paiement(famille: Famille, *factures: Facture, jeton: str = "", **champs: Any) -> Paiement:
    """A live attempt at Payline for these invoices, its page open when a `jeton` is given."""
    panier(famille, *factures)
    regie = la_regie()
    paiement = demarrer(
        **{
            "famille": famille,
            "utilisateur": parent(famille),
            "regie": regie,
            "passerelle": passerelles.pour(regie, "payline"),
            "montants_affiches": {f.pk: f.reste for f in factures},
            "courriel": "recu@exemple.fr",
            **champs,
        }
    )
    if jeton:
        Paiement.objects.filter(pk=paiement.pk).update(
            jeton=jeton, page=f"https://banque.exemple.fr/v2/?token={jeton}"
        )
        paiement.refresh_from_db()
    return paiement


def menu(
    jour: date,
    *plats: str,
    remplacement: str = "",
    labels: Sequence[str] = (),
    allergenes: Sequence[str] | None = (),
    restaurant: Restaurant | None = None,
) -> Menu:
    """That day's dishes in the order of their ranks, alike in labels and allergens (none by
    default); `remplacement` is served in place of the first."""
    menu = Menu.objects.create(jour=jour, restaurant=restaurant)
    noms = [(rang, False, nom) for rang, nom in enumerate(plats, 1)]
    for rang, autre, nom in [*noms, *([(1, True, remplacement)] if remplacement else [])]:
        Plat.objects.create(
            menu=menu,
            rang=rang,
            remplacement=autre,
            nom=nom,
            labels=list(labels),
            allergenes=None if allergenes is None else list(allergenes),
        )
    return menu
