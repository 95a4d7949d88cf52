"""What the Trésorerie's file did, or would do, in French."""

from collections.abc import Iterator

from portail.argent import euros
from portail.mots import nombre
from portail.rapports import Rapport, Section, Total

from ..models import Service
from .reglements import Bilan


def rapport(bilan: Bilan) -> Rapport:
    if not (bilan.nouveaux or bilan.identiques or bilan.contrepasses or bilan.erreurs):
        return Rapport(("Aucun règlement dans ce fichier : rien à faire.",))
    reglements = "règlement,règlements"
    return Rapport(
        (
            f"Nouveaux : {nombre(bilan.nouveaux, reglements)}, {euros(bilan.par_service.total())}.",
            f"Identiques, déjà connus du portail : {nombre(bilan.identiques, reglements)}.",
            f"Refusés : {nombre(bilan.refuses, reglements)}.",
        ),
        totaux=tuple(_totaux(bilan)),
        sections=tuple(_sections(bilan)),
        erreurs=bilan.erreurs,
        change=bool(bilan.nouveaux or bilan.reconnus),
        tolerable=True,
    )


def _totaux(bilan: Bilan) -> Iterator[Total]:
    noms = dict(Service.objects.values_list("code", "nom"))
    for service, total in sorted(bilan.par_service.items()):
        yield Total(f"{service} {noms[service]}", total)


def _sections(bilan: Bilan) -> Iterator[Section]:
    for titre, lignes in (
        ("Déjà notés à la main par un agent, et reconnus :", bilan.reconnus),
        ("Contrepassés au portail, et laissés comme ils sont :", bilan.contrepasses),
        ("Pris, et à savoir :", bilan.a_savoir),
    ):
        if lignes:
            yield Section(titre, tuple(lignes))
