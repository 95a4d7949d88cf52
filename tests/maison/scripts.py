"""The small helps in static/*.js: each a module, and each with a test of the page without it."""

import re
from pathlib import Path

from tests.maison.imports import RACINE

DOSSIER = RACINE / "static"
NAVIGATEUR = RACINE / "tests" / "navigateur"

# script → file and name of the test that lives without it: its "no-script twin"
JUMEAUX = {
    "attente.js": ("sans_javascript", "test_a_silent_bank_is_asked_again_by_hand"),
    "avance.js": (
        "imports",
        "test_a_file_with_one_bad_line_is_corrected_and_imported_without_script",
    ),
    "blocs.js": ("blocs", "test_a_day_s_dishes_are_written_without_script"),
    "depart.js": ("trois_banques", "test_back_from_the_bank_s_page_before_paying"),
    "imprimer.js": ("sans_javascript", "test_no_button_does_nothing_without_javascript"),
    "menu.js": ("sans_javascript", "test_every_entry_of_the_menu_on_a_phone"),
    "mot_de_passe.js": ("sans_javascript", "test_no_button_does_nothing_without_javascript"),
    "pointage.js": ("cuisine", "test_without_script_the_page_comes_back_at_the_same_child"),
    "questions.js": ("sans_javascript", "test_a_question_s_address_leads_to_it"),
    "reponses.js": ("demandes", "test_a_ready_answer_is_sent_without_javascript"),
    "reservations.js": ("reservations", "test_without_javascript_day_by_day"),
    "selection.js": ("sans_javascript", "test_the_five_steps_without_javascript"),
    "session.js": ("sans_javascript", "test_a_session_that_ended_is_told_at_the_door"),
    "une_fois.js": ("trois_banques", "test_a_double_click_without_javascript"),
}

_SCRIPT = re.compile(r"<script\b([^>]*)>")
_SOURCE = re.compile(r"{% static '([^']+)' %}")


def sans_jumeau(scripts: set[str]) -> list[str]:
    """Scripts without a twin, twins without a script or without a test."""
    fautes = [
        f"static/{nom} n’a pas de jumeau : écrire le test de la page sans script, et le nommer "
        "dans tests/maison/scripts.py."
        for nom in sorted(scripts - set(JUMEAUX))
    ]
    fautes += [f"static/{nom} n’existe plus : ôter sa ligne." for nom in set(JUMEAUX) - scripts]
    return fautes + [
        f"{test}, jumeau de static/{nom}, n’est pas dans test_{fichier}.py."
        for nom, (fichier, test) in JUMEAUX.items()
        if not existe(fichier, test)
    ]


def existe(fichier: str, test: str) -> bool:
    chemin = NAVIGATEUR / f"test_{fichier}.py"
    return chemin.is_file() and f"def {test}(" in chemin.read_text("utf-8")


def appeles(nom: str, gabarit: str) -> tuple[set[str], list[str]]:
    """Our scripts that a template loads, and what is wrong with how it does."""
    scripts: set[str] = set()
    fautes = []
    for attributs in _SCRIPT.findall(gabarit):
        source = _SOURCE.search(attributs)
        if source is None:
            fautes.append(f"templates/{nom} charge un script d’ailleurs que de static/.")
            continue
        scripts.add(source[1])
        if 'type="module"' not in attributs:
            fautes.append(f'templates/{nom} : {source[1]} est à charger avec type="module".')
    return scripts, fautes


def tous() -> set[str]:
    return {str(fichier.relative_to(DOSSIER)) for fichier in _fichiers()}


def _fichiers() -> list[Path]:
    return sorted(DOSSIER.rglob("*.js"))
