"""Families, invoices and payments for the tests: valid by default, told apart by what a test says."""

from datetime import date, datetime, timedelta
from typing import Any

import factory
from django.db import transaction
from django.utils import timezone

from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur
from factures.models import Encaissement, Facture, Moyen, Origine, Prestation, Regie, Service
from factures.services import FactureAEmettre, LigneAEmettre, emettre, encaisser, imputer_avoirs
from paiement import passerelles
from paiement.models import Paiement, Panier
from paiement.services import demarrer
from portail.dates import aujourd_hui

MOT_DE_PASSE = "Demo-famille-2026"


class RegieFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Regie
        django_get_or_create = ("code",)

    code = "VSM"
    nom = "Régie des services à l’enfance"
    adresse = "Hôtel de Ville"
    horaires = "de 9 h à 12 h"
    ordre_cheque = "Régie enfance"


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service
        django_get_or_create = ("code",)

    code = "SCOL"
    nom = "Service scolaire et périscolaire"
    regie = factory.SubFactory(RegieFactory)
    jour_emission = 10
    jour_limite = 5


def petite_enfance() -> Service:
    return ServiceFactory(
        code="PETI", nom="Village de la petite enfance", jour_emission=15, jour_limite=15
    )


class PrestationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Prestation
        django_get_or_create = ("service", "code")

    service = factory.SubFactory(ServiceFactory)
    code = "REST"
    libelle = "Restaurant scolaire"


class FamilleFactory(factory.django.DjangoModelFactory):
    """A household with one adult, who can sign in with `MOT_DE_PASSE`."""

    class Meta:
        model = Famille
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"{n + 100:06d}")
    adresse = "36 rue des Fauvettes"
    code_postal = "94350"
    ville = "Villiers-sur-Marne"

    @factory.post_generation
    def adulte(famille: Famille, create: bool, extracted: Any, **champs: Any) -> None:  # noqa: N805
        utilisateur = Utilisateur.objects.creer(famille.code, MOT_DE_PASSE)
        Responsable.objects.create(
            **{
                "famille": famille,
                "nom": "PETIT",
                "prenom": "Hélène",
                "courriel": f"parent{famille.code}@exemple.fr",
                "utilisateur": utilisateur,
                **champs,
            }
        )


def parent(famille: Famille) -> Utilisateur:
    """The family's first adult's login."""
    return Utilisateur.objects.get(responsable__famille=famille, responsable__rang=1)


def enfant(famille: Famille, prenom: str = "Gabin") -> Enfant:
    enfant = Enfant.objects.create(nom="PETIT", prenom=prenom)
    Rattachement.objects.create(famille=famille, enfant=enfant)
    return enfant


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
) -> Facture:
    """Issue an invoice through its door; with `origine`, a credit note (`total` negative). Cents."""
    service = service or ServiceFactory()
    prestation = PrestationFactory(service=service)
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
                        enfant="PETIT Gabin",
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


def encaissement(
    famille: Famille, montant: int, *factures: Facture, **champs: Any
) -> Encaissement:
    """Money received at the counter by cheque, unless `champs` says otherwise."""
    recu_le: datetime = champs.pop("recu_le", timezone.now())
    return encaisser(
        **{
            "regie": RegieFactory(),
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
    regie = RegieFactory()
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
