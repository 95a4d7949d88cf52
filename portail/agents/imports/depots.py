"""An agent's gestures on a file: drop it, confirm it, give it up; each twice is as good as once."""

import hashlib
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from comptes.imports import MOT_DE_PASSE
from comptes.models import Utilisateur
from factures.models import Service
from portail.models import FichierImporte
from portail.models.fichier_importe import Etat

from . import genres, travail
from .genres import GENRES, Genre

DIRECT = 1024 * 1024  # bytes read while the person waits for the page
DELAI = timedelta(days=7)  # after which a file that nobody confirmed is given up
OUBLIE = "Personne ne l’a confirmé en sept jours."


class ATolerer(ValueError):
    """Some of the file is refused, and nobody said to take the rest."""


def visibles(agent: Utilisateur) -> QuerySet[FichierImporte]:
    """The imports of this agent's kinds; of invoices, those of no other service than theirs."""
    siens = FichierImporte.objects.filter(genre__in=[g.cle for g in genres.de(agent)])
    if agent.is_superuser:
        return siens
    ailleurs = Service.objects.exclude(agents=agent)
    d_ailleurs = FichierImporte.objects.filter(services__in=ailleurs).values("pk")
    des_autres = Q(genre=FichierImporte.Genre.FACTURES, pk__in=d_ailleurs)
    return siens.exclude(des_autres & ~Q(depose_par=agent))


def a_confirmer(agent: Utilisateur) -> int:
    """How many files wait for a word of this agent's."""
    return visibles(agent).filter(etat=Etat.A_CONFIRMER).count()


def deposer(
    genre: Genre, fichier: UploadedFile, *, par: Utilisateur, jeton: UUID, brouillon: bool
) -> FichierImporte:
    """Keep the file and try it; a form sent twice is one file."""
    octets = fichier.read()
    sha256, lignes = hashlib.sha256(octets).hexdigest(), _lignes(octets)
    if deja := FichierImporte.objects.filter(jeton=jeton).first():
        if (deja.sha256, deja.depose_par) == (sha256, par):
            return deja
        jeton = uuid4()  # another file, sent by a page that the browser had kept
    secrets = MOT_DE_PASSE in genre.ouvrir(BytesIO(octets)).presentes
    try:
        with transaction.atomic():
            depot = FichierImporte.objects.create(
                jeton=jeton,
                genre=genre.cle,
                nom=(fichier.name or "sans nom")[-200:],
                fichier=ContentFile(octets, name=f"{genre.cle}-{sha256[:12]}.csv"),
                taille=len(octets),
                lignes=lignes,
                sha256=sha256,
                secrets=secrets,
                brouillon=brouillon,
                depose_par=par,
            )
            depot.services.set(Service.objects.all() if par.is_superuser else par.services.all())
            _lancer(depot)
    except IntegrityError:
        return FichierImporte.objects.get(jeton=jeton)
    return _suivre(depot)


def confirmer(
    depot: FichierImporte, *, par: Utilisateur, vu: str, tolerer: bool
) -> FichierImporte | None:
    """Write the file that was tried; None when it is no longer what the page showed (`vu`, its
    report's digest), or was confirmed before. Raises `ATolerer`."""
    if depot.rapport and depot.rapport["erreurs"]["total"] and not tolerer:
        raise ATolerer(depot.pk)
    with transaction.atomic():
        montre = FichierImporte.objects.filter(pk=depot.pk, empreinte=vu)
        if not montre.passer(
            de=[Etat.A_CONFIRMER],
            vers=Etat.ECRITURE,
            confirme_par=par,
            tolerer=tolerer,
            motif="",
        ):
            return None
        _lancer(depot)
    return _suivre(depot)


def abandonner(depot: FichierImporte, motif: str = "") -> bool:
    """Give up a file that was not confirmed."""
    return depot.etat == Etat.A_CONFIRMER and travail.conclure(depot, Etat.ABANDONNE, motif=motif)


def abandonner_les_oublies() -> None:
    oublies = FichierImporte.objects.filter(
        etat=Etat.A_CONFIRMER, depuis__lt=timezone.now() - DELAI
    )
    for depot in oublies:
        abandonner(depot, OUBLIE)


def deja_importe(depot: FichierImporte) -> FichierImporte | None:
    """The last import of these very bytes, if there was one."""
    memes = FichierImporte.objects.filter(genre=depot.genre, sha256=depot.sha256, etat=Etat.FAIT)
    return memes.exclude(pk=depot.pk).select_related("depose_par").first()


def _lancer(depot: FichierImporte) -> None:
    """With the row, the job: a rollback takes both back."""
    if _au_travailleur(depot):
        travail.confier(depot.pk)


def _suivre(depot: FichierImporte) -> FichierImporte:
    if not _au_travailleur(depot):
        travail.executer(depot.pk)
    return depot


def _au_travailleur(depot: FichierImporte) -> bool:
    """A password is slow to hash, on purpose."""
    directes = GENRES[depot.genre].directes
    return depot.secrets or depot.taille > DIRECT or depot.lignes > directes


def _lignes(octets: bytes) -> int:
    """Without the header."""
    fins = max(octets.count(b"\n"), octets.count(b"\r"))
    return max(fins + (not octets.endswith((b"\n", b"\r"))) - 1, 0)
