"""Writing what a families file says: all of it or nothing, and every difference told.

The file rules what the town knows (names, address, classes); what the parent set (e-mail address,
password) is another table's affair, never written here. What is missing from the file is reported
and kept: families leave files for reasons that files do not give.
"""

from collections.abc import Callable

from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from comptes.identifiants import canonique
from comptes.models import Famille, Responsable, Utilisateur
from comptes.noms import plie
from portail.fichiers import Erreur, Tableau

from . import initiaux
from .annuaire import Annuaire
from .changements import Bilan, Changements
from .enfants import Enfants
from .initiaux import Initial
from .lecture import FamilleLue, Foyer, lire


def enregistrer(
    tableau: Tableau,
    *,
    essai: bool = False,
    avancer: Callable[[int], None] = lambda ligne: None,
    accepter: Callable[[Bilan], bool] = lambda bilan: True,
) -> Bilan:
    """Bring the families in step with the file; a single fault, or `essai`, and nothing changes.

    `accepter` judges what was done, last, in the same transaction: False undoes it too.
    """
    lues, erreurs = lire(tableau)
    prepares = {} if erreurs else initiaux.preparer(lues, essai=essai, avancer=avancer)
    with transaction.atomic():
        mise_a_jour = _MiseAJour(Bilan(erreurs), prepares)
        mise_a_jour.appliquer(lues, avancer)
        if essai or erreurs or not accepter(mise_a_jour.bilan):
            transaction.set_rollback(True)
    return mise_a_jour.bilan


class _MiseAJour:
    def __init__(self, bilan: Bilan, prepares: dict[str, Initial]) -> None:
        self.bilan, self.annuaire, self.initiaux = bilan, Annuaire(), prepares
        self.changements = Changements(bilan, self.annuaire)
        self.enfants = Enfants(self.changements)
        seconds = Responsable.objects.filter(rang=2, utilisateur__is_active=True)
        self.seconds_acces = dict(seconds.values_list("pk", "utilisateur__identifiant"))

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
                avant = len(self.bilan.differences)
                self._comparer(connues[code], lue)
                self.bilan.changees += len(self.bilan.differences) > avant
        self.enfants.accorder()
        self.bilan.familles_absentes = [f.code for c, f in connues.items() if c not in lues]
        self.bilan.change = self.annuaire.a_ecrire
        self.annuaire.ecrire()
        for identifiant in initiaux.donner(self.initiaux.values()):
            self.bilan.change = True
            self._dire(f"famille {identifiant} : mot de passe initial du fichier")

    def _accueillir(self, famille: Famille, lue: FamilleLue) -> None:
        premier = self._premier(famille, lue)
        if lue.foyer.prenom2:
            self._second(famille, lue.foyer)
        self.enfants.rattacher(famille, lue.enfants)
        nombre = len(lue.enfants)
        enfants = f"{nombre} enfant{'s' if nombre > 1 else ''}"
        self._dire(f"{famille} : nouvelle famille, {premier}, {enfants}")

    def _comparer(self, famille: Famille, lue: FamilleLue) -> None:
        for champ in ("adresse", "code_postal", "ville", "prelevement"):
            self._changer(famille, champ, getattr(lue.foyer, champ), str(famille))
        self._comparer_premier(famille, lue)
        self._comparer_second(famille, lue.foyer)
        absents = self.enfants.comparer(famille, lue.enfants)
        self.bilan.absences += [f"{famille} : l’enfant {r.enfant}" for r in absents]

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
            avant, sujet = second.prenom, f"{famille}, second responsable"
            self._changer(second, "prenom", foyer.prenom2, sujet)
            if plie(second.prenom) != plie(avant) and second.pk in self.seconds_acces:
                self._dire(f"{sujet}{self._acces_ouvert(second)}")
        else:
            dit = f"{famille} : le second responsable, {second}{self._acces_ouvert(second)}"
            self.bilan.absences.append(dit)

    def _acces_ouvert(self, second: Responsable) -> str:
        """What the report adds while the login of who may have left opens the family's pages."""
        identifiant = self.seconds_acces.get(second.pk)
        if identifiant is None:
            return ""
        return (
            f" : accès {identifiant} toujours ouvert, fermez-le si cette personne a quitté le foyer"
        )

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
        """The code alone opens nothing: no password but the one that the file may bring."""
        identifiant = canonique(lue.foyer.code)
        if identifiant in self.annuaire.identifiants:
            raison = "ce code est déjà l’identifiant d’un autre compte"
            erreur = Erreur(lue.ligne, raison, "code_famille", lue.foyer.code)
            self.bilan.erreurs.ajouter(erreur)
            return
        self.annuaire.identifiants.add(identifiant)
        initial = self.initiaux.get(identifiant)
        compte = Utilisateur(
            identifiant=identifiant,
            password=initial.empreinte if initial else make_password(None),
            mot_de_passe_initial=bool(initial),
        )
        self.annuaire.changer(responsable, "utilisateur", self.annuaire.creer(compte))

    def _changer(self, objet: models.Model, champ: str, valeur: object, sujet: str) -> None:
        self.changements.changer(objet, champ, valeur, sujet)

    def _dire(self, difference: str) -> None:
        self.changements.dire(difference)


def _famille(foyer: Foyer) -> Famille:
    return Famille(
        code=foyer.code,
        adresse=foyer.adresse,
        code_postal=foyer.code_postal,
        ville=foyer.ville,
        prelevement=foyer.prelevement,
    )
