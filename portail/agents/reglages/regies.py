"""Who collects and who bills: the counters, the services, their usual days."""

from django.db.models import Count
from django.urls import reverse

from factures.models import Regie, Service

from .sujet import Sujet, Valeur


def sujets() -> list[Sujet]:
    regies, services = list(Regie.objects.order_by("code")), _services()
    return [
        Sujet(
            "Régies",
            reverse("admin:factures_regie_changelist"),
            [Valeur(r.nom, _guichet(r), _page("regie", r.pk)) for r in regies],
            [manque for r in regies for manque in _manques_regie(r)],
        ),
        Sujet(
            "Services et dates habituelles",
            reverse("admin:factures_service_changelist"),
            [Valeur(s.nom, _jours(s), _page("service", s.pk)) for s in services],
            [manque for s in services for manque in _manques_service(s)],
        ),
    ]


def _services() -> list[Service]:
    return list(Service.objects.annotate(nombre_agents=Count("agents")).order_by("code"))


def _page(modele: str, cle: int) -> str:
    return reverse(f"admin:factures_{modele}_change", args=[cle])


def _guichet(regie: Regie) -> str:
    dits = [regie.adresse, regie.horaires, regie.telephone, regie.courriel]
    return ", ".join(dit for dit in dits if dit) or "rien n’est renseigné"


def _manques_regie(regie: Regie) -> list[str]:
    voulus = (
        ("l’adresse du guichet", regie.adresse),
        ("ses horaires", regie.horaires),
        ("l’ordre des chèques", regie.ordre_cheque),
        ("un téléphone ou une adresse e-mail", regie.telephone or regie.courriel),
    )
    return [f"{regie.nom} : il manque {nom}." for nom, dit in voulus if not dit]


def _jours(service: Service) -> str:
    dits = []
    if service.jour_emission:
        dits.append(f"émission habituelle le {_quantieme(service.jour_emission)}")
    if service.jour_limite:
        dits.append(f"échéance le {_quantieme(service.jour_limite)} du mois d’après")
    nombre = service.nombre_agents  # type: ignore[attr-defined]
    dits.append(f"{nombre} agent{'s' if nombre > 1 else ''}" if nombre else "aucun agent")
    return ", ".join(dits)


def _manques_service(service: Service) -> list[str]:
    voulus = (
        ("un téléphone ou une adresse e-mail", service.telephone or service.courriel),
        ("l’adresse de l’accueil", service.adresse),
        ("ses horaires", service.horaires),
        ("le jour d’émission habituel", service.jour_emission),
        ("le jour d’échéance habituel", service.jour_limite),
    )
    return [f"{service.nom} : il manque {nom}." for nom, dit in voulus if not dit]


def _quantieme(jour: int) -> str:
    return "1er" if jour == 1 else str(jour)
