"""The histories as sources: each change beside the row before it, whatever period is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from comptes.models import Utilisateur
from portail import historique
from portail.historique import Ligne

from .actes import Acte, Genre, Source, contient


@dataclass(frozen=True)
class Historique(Source):
    """`sensibles`: the fields whose values are shown to who has the right only."""

    recit: historique.Source = field(kw_only=True)
    sensibles: dict[str, str] = field(default_factory=dict)

    def actes(self, lignes: Sequence[Any], lecteur: Utilisateur) -> list[Acte]:
        tus = [champ for champ, droit in self.sensibles.items() if not lecteur.has_perm(droit)]
        avant = self.recit.lignes.model.objects.in_bulk({li.precedente for li in lignes} - {None})
        couples = [(ligne, avant.get(ligne.precedente)) for ligne in lignes]
        recits = historique.raconter(self.recit, couples, tus)
        return [_acte(ligne, recit) for ligne, recit in zip(lignes, recits, strict=True)]


def de(
    modele: Any,
    genre: Genre,
    *renvois: str,
    cherche: tuple[str, ...] = (),
    sujet: Callable[[Any], str] | None = None,
    sensibles: dict[str, str] | None = None,
) -> Historique:
    """The history of a model; `renvois` are the relations that name its rows."""
    lignes = modele.history.all().select_related("history_user", *renvois)
    recit = historique.Source(lignes, sujet) if sujet else historique.Source(lignes)
    return Historique(
        cle=f"historique-{modele._meta.label_lower}",
        genre=genre,
        lignes=lambda: _avec_la_precedente(lignes),
        le="history_date",
        par="history_user",
        acte=_sans_avant,
        chercher=contient(*cherche),
        recit=recit,
        sensibles=sensibles or {},
    )


def _avec_la_precedente(lignes: QuerySet[Any]) -> QuerySet[Any]:
    avant = Q(history_date__lt=OuterRef("history_date")) | Q(
        history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id")
    )
    siennes = lignes.model.objects.filter(avant, id=OuterRef("id"))
    derniere = siennes.order_by("-history_date", "-history_id").values("history_id")[:1]
    return lignes.annotate(precedente=Subquery(derniere))


def _sans_avant(_: Any) -> Acte:
    raise NotImplementedError("un changement se lit avec la ligne qui le précède : voir `actes`")


def _acte(ligne: Any, recit: Ligne) -> Acte:
    champs = [f"{c.nom} : {c.avant} devient {c.apres}" for c in recit.champs]
    return Acte(
        recit.le,
        recit.par,
        recit.geste.capitalize(),
        recit.quoi,
        tuple(filter(None, [recit.raison.capitalize(), *champs])),
        _adresse(ligne),
    )


def _adresse(ligne: Any) -> str:
    """The thing's own history, where the admin shows it."""
    modele = ligne.instance_type
    if ligne.history_type == "-" or not admin.site.is_registered(modele):
        return ""
    nom = f"admin:{modele._meta.app_label}_{modele._meta.model_name}_history"
    return reverse(nom, args=[ligne.id])
