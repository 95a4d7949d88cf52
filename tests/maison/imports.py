"""Who imports whom: the rooms of the house, which way imports run, and whose names are private."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RACINE = Path(__file__).resolve().parents[2]

# The ground under every room. Whatever else `portail/` holds is the frame, which sees all rooms.
SOL = {
    "argent",
    "cellules",
    "chemins",
    "commandes",
    "contraste",
    "courrier",
    "dates",
    "erreurs",
    "exports",
    "fichiers",
    "filtres",
    "glossaire",
    "groupes",
    "historique",
    "journaux",
    "lecture",
    "migrations",
    "models",
    "mots",
    "pages_admin",
    "papiers",
    "pdf",
    "plier",
    "qr",
    "rapports",
    "recherche",
    "references",
    "suivi",
    "tableur",
    "templatetags",
    "typographie",
    "villes",
}
SOUS = {
    "sol": {"sol"},
    "comptes": {"sol", "comptes"},
    "factures": {"sol", "comptes", "factures"},
    "reservations": {"sol", "comptes", "factures", "reservations"},
    "paiement": {"sol", "comptes", "factures", "paiement"},
    "simulateur": {"simulateur"},
    "charpente": {
        "sol", "comptes", "factures", "reservations", "paiement", "simulateur", "charpente",
    },
}  # fmt: skip
PIECES = {"portail", "comptes", "factures", "reservations", "paiement"}

# Inside a room: pages and commands lean on services, services on models, never the other way.
ETAGES = {"models": 1, "services": 2}
PAGES = {"admin", "management", "urls", "views"}
# What decides from its arguments alone.
PURS = {
    "calendrier",
    "carte.allergenes",
    "carte.periodes",
    "carte.vigilance",
    "contraste",
    "etats",
    "imports.colonnes",
    "imports.lecture",
    "rapprochement.couples",
    "rapprochement.lecture",
    "regles",
    "tresorerie.lecture",
}
CHOIX = {"TextChoices", "IntegerChoices"}  # plain enumerations, wherever Django keeps them


@dataclass(frozen=True)
class Import:
    """One name that a module takes from another. `type_seul`: for the type checker only."""

    de: str
    vers: str
    nom: str
    fichier: str
    ligne: int
    type_seul: bool = False

    @property
    def lieu(self) -> str:
        return f"{self.fichier}:{self.ligne}"


def modules() -> dict[str, Path]:
    """Every module of the house by its dotted name, the tests left out."""
    trouves = {}
    for piece in sorted(PIECES):
        for fichier in sorted((RACINE / piece).rglob("*.py")):
            morceaux = list(fichier.relative_to(RACINE).with_suffix("").parts)
            if morceaux[-1] == "__init__":
                morceaux.pop()
            trouves[".".join(morceaux)] = fichier
    return trouves


def piece(module: str) -> str:
    """The room of a module of ours; '' for a library's."""
    tete, *suite = module.split(".")
    if tete not in PIECES:
        return ""
    if tete == "portail":
        return "sol" if not suite or suite[0] in SOL else "charpente"
    return "simulateur" if suite[:1] == ["simulateur"] else tete


def lire(
    module: str, source: str, connus: set[str], *, fichier: str = "", paquet: bool = False
) -> list[Import]:
    """Every import of a module's source, those inside functions included."""
    return list(_Lecteur(module, connus, fichier or module, paquet).lire(ast.parse(source)))


class _Lecteur:
    def __init__(self, module: str, connus: set[str], fichier: str, paquet: bool) -> None:
        self.module, self.connus, self.fichier = module, connus, fichier
        self.dossier = module if paquet else module.rpartition(".")[0]

    def lire(self, noeud: ast.AST, type_seul: bool = False) -> Iterator[Import]:
        for enfant in ast.iter_child_nodes(noeud):
            ici = type_seul or (
                isinstance(enfant, ast.If) and "TYPE_CHECKING" in ast.dump(enfant.test)
            )
            if isinstance(enfant, ast.Import):
                for alias in enfant.names:
                    yield self._import(alias.name, "", enfant.lineno, ici)
            elif isinstance(enfant, ast.ImportFrom):
                for alias in enfant.names:
                    base = self._base(enfant)
                    plein = f"{base}.{alias.name}"
                    vers = plein if plein in self.connus else base
                    yield self._import(vers, alias.name, enfant.lineno, ici)
            else:
                yield from self.lire(enfant, ici)

    def _base(self, noeud: ast.ImportFrom) -> str:
        if not noeud.level:
            return noeud.module or ""
        dossier = self.dossier.split(".")
        dossier = dossier[: len(dossier) - noeud.level + 1]
        return ".".join([*dossier, *filter(None, [noeud.module])])

    def _import(self, vers: str, nom: str, ligne: int, type_seul: bool) -> Import:
        return Import(self.module, vers, nom, self.fichier, ligne, type_seul)


def tous() -> list[Import]:
    """Every import of the house."""
    connus = modules()
    return [
        trouve
        for module, fichier in connus.items()
        for trouve in lire(
            module,
            fichier.read_text("utf-8"),
            set(connus),
            fichier=str(fichier.relative_to(RACINE)),
            paquet=fichier.name == "__init__.py",
        )
    ]


def a_contresens(imports: list[Import]) -> list[str]:
    """Imports that leave a room for one that it must not know."""
    fautes = []
    for i in imports:
        de, vers = piece(i.de), piece(i.vers)
        if vers and vers not in SOUS[de]:
            permis = ", ".join(sorted(SOUS[de] - {de})) or "rien de la maison"
            fautes.append(
                f"{i.lieu} : {i.de} ({de}) importe {i.vers} ({vers}). "
                f"{de} ne connaît que : {permis}. Descendre ce qui est partagé dans la pièce la "
                "plus basse qui en a besoin, ou laisser la charpente (portail/views, demo…) "
                "réunir les deux. Un fichier de portail/ dont toutes les pièces ont besoin se "
                "nomme dans SOL (tests/maison/imports.py)."
            )
    return list(dict.fromkeys(fautes))


def d_en_bas(imports: list[Import]) -> list[str]:
    """Inside the rooms: models that lean on services, anything but pages that leans on pages."""
    fautes = []
    for i in imports:
        if not piece(i.vers) or piece(i.de) == "charpente":
            continue
        de, vers = _famille(i.de), _famille(i.vers)
        monte = ETAGES.get(de, 0) and ETAGES.get(vers, 0) > ETAGES[de]
        if monte or (vers in PAGES and de not in PAGES and piece(i.de) != "simulateur"):
            fautes.append(
                f"{i.lieu} : {i.de} importe {i.vers}. Le sens est pages, admin, commandes → "
                "services → models : passer ce qu’il faut en argument, ou le descendre."
            )
    return fautes


def impurs(imports: list[Import]) -> list[str]:
    """Rules and parsers that reach for a request or the database; banks that know of requests."""
    fautes = []
    for i in imports:
        if i.type_seul:
            continue
        interieur = i.de.partition(".")[2]
        pur = interieur in PURS and piece(i.de) not in ("", "simulateur")
        demande = i.vers.startswith(("django.http", "django.shortcuts", "django.views"))
        etage = bool(piece(i.vers)) and _famille(i.vers) in (*ETAGES, *PAGES)
        base = etage or i.vers.startswith("django.db")
        if pur and (demande or base) and i.nom not in CHOIX:
            fautes.append(
                f"{i.lieu} : {i.de} décide à partir de ses seuls arguments ; {i.vers} n’y a pas sa "
                "place. Lire la base ou la requête dans la vue ou le service qui l’appelle."
            )
        if interieur.startswith("passerelles") and (demande or _famille(i.vers) in PAGES):
            fautes.append(
                f"{i.lieu} : une passerelle parle à la banque et ne voit pas de requête ; {i.vers} "
                "est l’affaire de paiement/views/banque.py."
            )
    return fautes


def prives(imports: list[Import]) -> list[str]:
    """Names that begin with an underscore, taken from another module of ours."""
    return [
        f"{i.lieu} : {i.nom or i.vers} est privé à {i.vers}. Lui donner un nom public, ou déplacer "
        "ce qui s’en sert."
        for i in imports
        if piece(i.vers)
        and any(n.startswith("_") and not n.startswith("__") for n in (i.nom, *i.vers.split(".")))
    ]


def attributs_prives(source: str, imports: list[Import], fichier: str) -> list[str]:
    """`module._name`, where `module` is one of ours that this file imports."""
    noms = {i.nom or i.vers for i in imports if piece(i.vers) and i.vers.endswith(i.nom)}
    return [
        f"{fichier}:{noeud.lineno} : {noeud.value.id}.{noeud.attr} est privé à {noeud.value.id}. "
        "Lui donner un nom public, ou déplacer ce qui s’en sert."
        for noeud in ast.walk(ast.parse(source))
        if isinstance(noeud, ast.Attribute)
        and isinstance(noeud.value, ast.Name)
        and noeud.value.id in noms
        and noeud.attr.startswith("_")
        and not noeud.attr.startswith("__")
    ]


def _famille(module: str) -> str:
    """`factures.services.tenue` → `services`."""
    return module.partition(".")[2].partition(".")[0]
