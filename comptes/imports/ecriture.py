"""Writing what a families file says: all of it or nothing, and every difference told.

The file rules what the town knows (names, address, classes); what the parent set (e-mail address,
password) is another table's affair, never written here. What is missing from the file is reported
and kept: families leave files for reasons that files do not give.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from comptes.identifiants import canonique
from comptes.models import Enfant, Famille, Rattachement, Responsable, Utilisateur
from portail.fichiers import Erreur, Erreurs, Tableau

from .annuaire import Annuaire
from .lecture import EnfantLu, FamilleLue, Foyer, lire


@dataclass(slots=True)
class Bilan:
    """What an import did, or would do; its lines are in French, for the report."""

    erreurs: Erreurs
    lues: int = 0
    nouvelles: int = 0
    differences: list[str] = field(default_factory=list)
    a_reporter: list[str] = field(default_factory=list)
    absences: list[str] = field(default_factory=list)
    familles_absentes: list[str] = field(default_factory=list)


def enregistrer(
    tableau: Tableau,
    *,
    essai: bool = False,
    avancer: Callable[[int], None] = lambda ligne: None,
) -> Bilan:
    """Bring the families in step with the file; a single fault, or `essai`, and nothing changes."""
    lues, erreurs = lire(tableau)
    with transaction.atomic():
        mise_a_jour = _MiseAJour(Bilan(erreurs))
        mise_a_jour.appliquer(lues, avancer)
        if essai or erreurs:
            transaction.set_rollback(True)
    return mise_a_jour.bilan


class _MiseAJour:
    def __init__(self, bilan: Bilan) -> None:
        self.bilan, self.annuaire = bilan, Annuaire()

    def appliquer(self, lues: dict[str, FamilleLue], avancer: Callable[[int], None]) -> None:
        connues = self.annuaire.familles
        nouvelles = {c: _famille(lue.foyer) for c, lue in lues.items() if c not in connues}
        self.annuaire.creer_familles(list(nouvelles.values()))
        self.bilan.lues, self.bilan.nouvelles = len(lues), len(nouvelles)
        for code, lue in lues.items():
            avancer(lue.ligne)
            if code in nouvelles:
                self._accueillir(nouvelles[code], lue)
            else:
                self._comparer(connues[code], lue)
        self.bilan.familles_absentes = [f.code for c, f in connues.items() if c not in lues]
        self.annuaire.ecrire()

    def _accueillir(self, famille: Famille, lue: FamilleLue) -> None:
        premier = self._premier(famille, lue)
        if lue.foyer.prenom2:
            self._second(famille, lue.foyer)
        for ligne, lu in lue.enfants.items():
            self._rattacher(famille, self._enfant(famille, ligne, lu), lu)
        nombre = len(lue.enfants)
        enfants = f"{nombre} enfant{'s' if nombre > 1 else ''}"
        self._dire(f"{famille} : nouvelle famille, {premier}, {enfants}")

    def _comparer(self, famille: Famille, lue: FamilleLue) -> None:
        for champ in ("adresse", "code_postal", "ville", "prelevement"):
            self._changer(famille, champ, getattr(lue.foyer, champ), str(famille))
        self._comparer_premier(famille, lue)
        self._comparer_second(famille, lue.foyer)
        self._comparer_enfants(famille, lue)

    def _comparer_premier(self, famille: Famille, lue: FamilleLue) -> None:
        premier = self.annuaire.responsables[famille.pk].get(1)
        if premier is None:
            premier = self._premier(famille, lue)
            self._dire(f"{famille} : nouveau responsable, {premier}")
            return
        for champ in ("nom", "prenom", "telephone", "courriel"):
            self._changer(premier, champ, getattr(lue.foyer, champ), str(famille))
        if premier.utilisateur_id is None:
            self._donner_un_compte(premier, lue)
            self._dire(f"{famille} : compte créé pour {premier}")

    def _comparer_second(self, famille: Famille, foyer: Foyer) -> None:
        second = self.annuaire.responsables[famille.pk].get(2)
        if second is None:
            if foyer.prenom2:
                self._dire(f"{famille} : second responsable, {self._second(famille, foyer)}")
        elif foyer.prenom2:
            # The file gives no family name of the second adult's own: an agent's stays.
            self._changer(second, "prenom", foyer.prenom2, f"{famille}, second responsable")
        else:
            self.bilan.absences.append(f"{famille} : le second responsable, {second}")

    def _comparer_enfants(self, famille: Famille, lue: FamilleLue) -> None:
        rattachements = self.annuaire.rattachements[famille.pk]
        absents = list(rattachements)
        for ligne, lu in lue.enfants.items():
            enfant = self._enfant(famille, ligne, lu)
            connu = next((r for r in rattachements if r.enfant is enfant), None)
            if connu is None:
                self._rattacher(famille, enfant, lu)
                self._dire(f"{famille} : nouvel enfant, {enfant}")
                continue
            self._changer(connu, "tranche", lu.tranche, f"{famille}, enfant {enfant}")
            if connu in absents:
                absents.remove(connu)
        self.bilan.absences += [f"{famille} : l’enfant {r.enfant}" for r in absents]

    def _premier(self, famille: Famille, lue: FamilleLue) -> Responsable:
        foyer = lue.foyer
        responsable = Responsable(
            famille=famille,
            rang=1,
            nom=foyer.nom,
            prenom=foyer.prenom,
            telephone=foyer.telephone,
            courriel=foyer.courriel,
        )
        self._donner_un_compte(responsable, lue)
        return self.annuaire.creer(responsable)

    def _second(self, famille: Famille, foyer: Foyer) -> Responsable:
        return self.annuaire.creer(
            Responsable(famille=famille, rang=2, nom=foyer.nom, prenom=foyer.prenom2)
        )

    def _donner_un_compte(self, responsable: Responsable, lue: FamilleLue) -> None:
        """The code alone opens nothing: no password yet."""
        identifiant = canonique(lue.foyer.code)
        if identifiant in self.annuaire.identifiants:
            raison = "ce code est déjà l’identifiant d’un autre compte"
            erreur = Erreur(lue.ligne, raison, "code_famille", lue.foyer.code)
            self.bilan.erreurs.ajouter(erreur)
            return
        self.annuaire.identifiants.add(identifiant)
        compte = Utilisateur(identifiant=identifiant, password=make_password(None))
        self.annuaire.changer(responsable, "utilisateur", self.annuaire.creer(compte))

    def _enfant(self, famille: Famille, ligne: int, lu: EnfantLu) -> Enfant:
        """Return the child as the file says it is: known by its reference, else by its family."""
        enfant = self.annuaire.par_reference.get(lu.reference)
        if enfant and enfant.prenom != lu.prenom and enfant.naissance != lu.naissance:
            raison = "cette référence est celle d’un autre enfant (prénom et naissance diffèrent)"
            self.bilan.erreurs.ajouter(Erreur(ligne, raison, "enfant_ref", lu.reference))
            return enfant
        freres = [r.enfant for r in self.annuaire.rattachements[famille.pk]]
        enfant = enfant or next((e for e in freres if _est(e, lu)), None)
        valeurs = {**lu._asdict(), "reference": lu.reference or None}
        del valeurs["tranche"]
        if enfant is None:
            enfant = self.annuaire.creer(Enfant(**valeurs))
        else:
            if not lu.reference:
                del valeurs["reference"]
            for champ, valeur in valeurs.items():
                self._changer(enfant, champ, valeur, f"enfant {enfant}")
        if lu.reference:
            self.annuaire.par_reference[lu.reference] = enfant
        return enfant

    def _rattacher(self, famille: Famille, enfant: Enfant, lu: EnfantLu) -> None:
        rattachement = Rattachement(famille=famille, enfant=enfant, tranche=lu.tranche)
        self.annuaire.rattachements[famille.pk].append(self.annuaire.creer(rattachement))

    def _changer(self, objet: models.Model, champ: str, valeur: object, sujet: str) -> None:
        avant = getattr(objet, champ)
        if (demande := self.annuaire.a_reporter(objet, champ)) and avant != valeur:
            self.bilan.a_reporter.append(f"{sujet} : {champ} reste {_ecrit(avant)}")
            return  # a parent asked, an agent agreed: an older file takes nothing back
        if demande:
            self.annuaire.changer(demande, "a_reporter", False)
        if avant == valeur:
            return
        nom = objet._meta.get_field(champ).verbose_name  # type: ignore[union-attr]
        self._dire(f"{sujet} : {nom} {_ecrit(avant)} → {_ecrit(valeur)}")
        self.annuaire.changer(objet, champ, valeur)

    def _dire(self, difference: str) -> None:
        self.bilan.differences.append(difference)


def _famille(foyer: Foyer) -> Famille:
    return Famille(
        code=foyer.code,
        adresse=foyer.adresse,
        code_postal=foyer.code_postal,
        ville=foyer.ville,
        prelevement=foyer.prelevement,
    )


def _est(enfant: Enfant, lu: EnfantLu) -> bool:
    """Is this child of the family the one of the line, though a reference is missing?"""
    return not (enfant.reference and lu.reference) and lu.identite == (
        enfant.nom,
        enfant.prenom,
        enfant.naissance,
    )


def _ecrit(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    return f"« {valeur} »" if valeur else "(vide)"
