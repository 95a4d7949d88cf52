"""Which acts are read: when, whose, of which kind, about what."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from comptes.models import Utilisateur
from portail.dates import aujourd_hui, jour_court

from .actes import Genre, Source

JOURS = 7
PREMIER, AVENIR = date(2000, 1, 1), 365  # what is read lies between, that many days ahead
TOUS, AGENTS, FAMILLES, PORTAIL = "tous", "agents", "familles", "portail"
ENSEMBLES = [
    (AGENTS, "les agents"),
    (TOUS, "tout le monde"),
    (FAMILLES, "les familles"),
    (PORTAIL, "le portail, seul"),
]


def _jour(nom: str) -> forms.DateField:
    return forms.DateField(
        label=nom,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez un jour.",
            "invalid": "Écrivez une date, par exemple 05/12/2026.",
        },
    )


class Filtre(forms.Form):
    """Both days are included, in Europe/Paris."""

    du = _jour("Du")
    au = _jour("Au")
    qui = forms.ChoiceField(label="Qui")
    genre = forms.ChoiceField(
        label="Sorte d’acte", choices=[("", "toutes"), *Genre.choices], required=False
    )
    q = forms.CharField(
        label="À propos de",
        required=False,
        max_length=60,
        widget=forms.TextInput({"placeholder": "code famille, facture, référence, nom"}),
    )

    def __init__(self, saisi: QueryDict) -> None:
        jour = aujourd_hui()
        # What people did: a file of families alone is thousands of acts of the portal's.
        defaut = {"du": str(jour - timedelta(days=JOURS - 1)), "au": str(jour), "qui": AGENTS}
        super().__init__(defaut | {n: v for n, v in saisi.items() if v}, label_suffix="")
        agents = Utilisateur.objects.filter(is_staff=True).order_by("nom", "identifiant")
        self.agents = {str(agent.pk): agent for agent in agents}
        noms = [(cle, f"{agent} ({agent.identifiant})") for cle, agent in self.agents.items()]
        self.fields["qui"].choices = [*ENSEMBLES, ("Un agent", noms)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        du, au = donnees.get("du"), donnees.get("au")
        if du and au and au < du:
            self.add_error("au", "Le dernier jour ne peut pas précéder le premier.")
        for nom, jour in (("du", du), ("au", au)):
            if jour and not PREMIER <= jour <= aujourd_hui() + timedelta(days=AVENIR):
                self.add_error(nom, "Choisissez un jour depuis 2000, et d’ici un an au plus.")
        return donnees

    def sources(self, sources: tuple[Source, ...], lecteur: Utilisateur) -> list[Source]:
        """Those of this kind that the reader may know of."""
        genre = self.cleaned_data["genre"]
        permises = (s for s in sources if not s.droit or lecteur.has_perm(s.droit))
        return [s for s in permises if not genre or s.genre == genre]

    def condition(self, source: Source) -> Q:
        """What these choices ask of a source's rows."""
        debut, fin = self.bornes
        condition = Q(**{f"{source.le}__gte": debut, f"{source.le}__lt": fin})
        if texte := self.cleaned_data["q"].strip():
            condition &= source.chercher(texte)
        return condition & self._de_qui(source)

    @property
    def bornes(self) -> tuple[datetime, datetime]:
        """From the first instant of the first day to that of the day after the last one."""
        return _minuit(self.cleaned_data["du"]), _minuit(
            self.cleaned_data["au"] + timedelta(days=1)
        )

    @property
    def en_mots(self) -> str:
        """What an export says of itself."""
        lu = self.cleaned_data
        choix = dict(ENSEMBLES) | {cle: str(agent) for cle, agent in self.agents.items()}
        dits = [f"du {jour_court(lu['du'])} au {jour_court(lu['au'])}", choix[lu["qui"]]]
        dits += [Genre(lu["genre"]).label] if lu["genre"] else []
        dits += [f"« {lu['q']} »"] if lu["q"] else []
        return ", ".join(dits)

    def _de_qui(self, source: Source) -> Q:
        qui = self.cleaned_data["qui"]
        if qui == TOUS:
            return Q()
        if qui == PORTAIL:
            return source.du_portail()
        if qui in (AGENTS, FAMILLES):
            return source.des(agents=qui == AGENTS)
        return source.de(self.agents[qui])


def _minuit(jour: date) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time.min))
