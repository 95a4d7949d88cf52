"""Which child a line of the file means, and what becomes of it."""

from typing import Any

from comptes.champs import ecrite
from comptes.models import Enfant, Famille, Rattachement
from comptes.noms import plie
from portail.fichiers import Erreur

from .changements import Changements
from .lecture import EnfantLu

IDENTITE = ("nom", "prenom", "naissance")


class Enfants:
    def __init__(self, changements: Changements) -> None:
        self.changements, self.annuaire = changements, changements.annuaire
        # Children that an agent linked, with the last line of this file about each.
        self._relies: dict[int, tuple[Enfant, EnfantLu]] = {}

    def rattacher(self, famille: Famille, lus: dict[int, EnfantLu]) -> None:
        """A new family's children: all new, but for those whom another family has brought."""
        for ligne, lu in lus.items():
            enfant = self.annuaire.par_reference.get(lu.reference)
            self._rattacher(famille, self._enfant(enfant, ligne, lu), lu)

    def comparer(self, famille: Famille, lus: dict[int, EnfantLu]) -> list[Rattachement]:
        """Bring the family's children in step; return those that the file does not name."""
        rattachements = self.annuaire.rattachements[famille.pk]
        absents, reconnus = list(rattachements), self._reconnaitre(rattachements, lus)
        for ligne, lu in lus.items():
            enfant = self._enfant(reconnus.get(ligne), ligne, lu)
            connu = next((r for r in rattachements if r.enfant is enfant), None)
            if connu is None and (connu := _meme_sans_reference(absents, lu)):
                self.annuaire.reunir(connu, enfant)
                self.changements.dire(f"{famille} : l’enfant {enfant}, par sa référence")
            if connu is None:
                self._rattacher(famille, enfant, lu)
                self.changements.dire(f"{famille} : nouvel enfant, {enfant}")
                continue
            sujet = f"{famille}, enfant {enfant}"
            self.changements.changer(connu, "tranche", lu.tranche, sujet)
            self._retenir(connu, lu)
            if connu in absents:
                absents.remove(connu)
        return absents

    def accorder(self) -> None:
        """Change a child that an agent linked as all its families' files say, or leave it.

        Each file speaks for its own family: whichever comes last must not win for a day.
        """
        for enfant, lu in self._relies.values():
            for champ in (*IDENTITE, "structure", "classe", "regime"):
                dits = self.annuaire.dits(enfant, champ)
                if len(set(dits.values())) == 1:
                    self._changer(enfant, champ, getattr(lu, champ))
                elif len({plie(dit) for dit in dits.values()}) > 1:
                    self.changements.en_desaccord(enfant, champ, dits)

    def _reconnaitre(
        self, rattachements: list[Rattachement], lus: dict[int, EnfantLu]
    ) -> dict[int, Enfant]:
        """Return whom each line means: by its reference, else among the family's own, by name and
        birth date: today's, those of this family's file, those before a request, or nearly."""
        reconnus = {
            ligne: self.annuaire.par_reference[lu.reference]
            for ligne, lu in lus.items()
            if lu.reference in self.annuaire.par_reference
        }
        for meme in (_aujourd_hui, _au_fichier, self._avant_une_demande):
            for ligne, lu in lus.items():
                libres = [r for r in rattachements if r.enfant not in reconnus.values()]
                trouve = next((r for r in libres if _peut_etre(r, lu) and meme(r, lu)), None)
                if ligne not in reconnus and trouve:
                    reconnus[ligne] = trouve.enfant
        return reconnus | _presque(rattachements, lus, reconnus)

    def _avant_une_demande(self, rattachement: Rattachement, lu: EnfantLu) -> bool:
        return all(self._a_ete(rattachement.enfant, nom, getattr(lu, nom)) for nom in IDENTITE)

    def _a_ete(self, enfant: Enfant, champ: str, valeur: object) -> bool:
        """Is that what the child is, or was before a change that no file has brought yet?"""
        return getattr(enfant, champ) == valeur or (
            self.annuaire.a_reporter(enfant, champ) is not None
            and self.annuaire.est_ancienne(enfant, champ, valeur)
        )

    def _est_le_meme(self, enfant: Enfant, lu: EnfantLu) -> bool:
        """Is it the child of this reference? Its first name or its birth date says so."""
        return plie(enfant.prenom) == plie(lu.prenom) or any(
            self._a_ete(enfant, nom, getattr(lu, nom)) for nom in IDENTITE[1:]
        )

    def _enfant(self, enfant: Enfant | None, ligne: int, lu: EnfantLu) -> Enfant:
        """Return the child as the file says it is, a new one where nobody is known."""
        valeurs: dict[str, Any] = {**lu._asdict(), "reference": lu.reference or None}
        del valeurs["tranche"]
        if enfant is None:
            enfant = self.annuaire.creer(Enfant(**valeurs))
        elif not self._est_le_meme(enfant, lu):
            raison = "cette référence est celle d’un autre enfant (prénom et naissance diffèrent)"
            erreur = Erreur(ligne, raison, "enfant_ref", lu.reference)
            self.changements.bilan.erreurs.ajouter(erreur)
            return enfant
        else:
            self._comparer(enfant, lu, valeurs)
        if lu.reference:
            self.annuaire.par_reference[lu.reference] = enfant
        return enfant

    def _comparer(self, enfant: Enfant, lu: EnfantLu, valeurs: dict[str, Any]) -> None:
        reference = valeurs.pop("reference")
        # Of a linked child each family's file may have a reference of its own: the first stays.
        if reference and not enfant.reference:
            self._changer(enfant, "reference", reference)
        if self.annuaire.est_relie(enfant):
            self._relies[enfant.pk] = enfant, lu
            return
        for champ, valeur in valeurs.items():
            self._changer(enfant, champ, valeur)

    def _changer(self, enfant: Enfant, champ: str, valeur: object) -> None:
        self.changements.changer(enfant, champ, valeur, f"enfant {enfant}")

    def _rattacher(self, famille: Famille, enfant: Enfant, lu: EnfantLu) -> None:
        rattachement = Rattachement(famille=famille, enfant=enfant, tranche=lu.tranche)
        self.annuaire.rattacher(rattachement)
        self._retenir(rattachement, lu)

    def _retenir(self, rattachement: Rattachement, lu: EnfantLu) -> None:
        """Keep what this family's file tells of a child that an agent linked."""
        dit = {nom: ecrite(valeur) for nom, valeur in lu._asdict().items() if nom != "tranche"}
        if self.annuaire.est_relie(rattachement.enfant) and rattachement.lu != dit:
            self.annuaire.changer(rattachement, "lu", dit)


def _peut_etre(rattachement: Rattachement, lu: EnfantLu) -> bool:
    """Two references of one family's file are two children."""
    connue = rattachement.lu.get("reference", rattachement.enfant.reference)
    return not (connue and lu.reference)


def _meme_sans_reference(liens: list[Rattachement], lu: EnfantLu) -> Rattachement | None:
    """Return the family's own child that the line's reference now says to be another family's too:
    what an agent would have been asked."""
    libres = (r for r in liens if r.enfant.pk and not r.enfant.reference and not r.relie_le)
    return next((r for r in libres if _aujourd_hui(r, lu)), None)


def _aujourd_hui(rattachement: Rattachement, lu: EnfantLu) -> bool:
    enfant = rattachement.enfant
    return lu.identite == (enfant.nom, enfant.prenom, enfant.naissance)


def _au_fichier(rattachement: Rattachement, lu: EnfantLu) -> bool:
    return all(rattachement.lu.get(nom) == ecrite(getattr(lu, nom)) for nom in IDENTITE)


def _presque(
    rattachements: list[Rattachement], lus: dict[int, EnfantLu], reconnus: dict[int, Enfant]
) -> dict[int, Enfant]:
    """Return whom the lines left over mean, where only one child and one line look alike."""
    libres = [r for r in rattachements if r.enfant not in reconnus.values()]
    paires = [
        (ligne, r.enfant)
        for ligne, lu in lus.items()
        if ligne not in reconnus
        for r in libres
        if _peut_etre(r, lu) and _se_ressemblent(r.enfant, lu)
    ]
    lignes, enfants = [ligne for ligne, _ in paires], [enfant for _, enfant in paires]
    return {
        ligne: enfant
        for ligne, enfant in paires
        if lignes.count(ligne) == 1 and enfants.count(enfant) == 1
    }


def _se_ressemblent(enfant: Enfant, lu: EnfantLu) -> bool:
    """The same first name, otherwise written perhaps, and the same birth date; or one of the two
    dates unknown, and the same family name."""
    if plie(enfant.prenom) != plie(lu.prenom):
        return False
    if enfant.naissance and lu.naissance:
        return enfant.naissance == lu.naissance
    return plie(enfant.nom) == plie(lu.nom)
