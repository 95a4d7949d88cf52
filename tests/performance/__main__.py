"""`bin/bench`: a table on the screen, and `var/bench.json`."""

import json
import os
import sys
import tempfile
from pathlib import Path

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portail.settings")
    os.environ.setdefault("NIVEAU_JOURNAL", "ERROR")
    django.setup()
    from django.conf import settings
    from django.test.utils import (
        override_settings,
        setup_databases,
        setup_test_environment,
        teardown_databases,
    )

    from tests.conftest import BANQUES_D_ESSAI, STATIQUES_D_ESSAI

    from . import import_factures, page_factures, recu

    setup_test_environment(debug=False)
    anciennes = setup_databases(verbosity=0, interactive=False)
    try:
        with (
            tempfile.TemporaryDirectory() as dossier,
            override_settings(
                MEDIA_ROOT=dossier,
                STATIC_ROOT=str(settings.RACINE / "static"),
                DOSSIER_DONNEES=Path(dossier),
                BANQUES=BANQUES_D_ESSAI,
                STORAGES={**settings.STORAGES, **STATIQUES_D_ESSAI},
            ),
        ):
            from portail import chargement

            chargement.charger("villiers-sur-marne")
            resultats = [m.mesurer() for m in (page_factures, import_factures, recu)]
    finally:
        teardown_databases(anciennes, verbosity=0)
    for r in resultats:
        verdict = "tenu" if r.tenu else "NON TENU"
        print(
            f"{r.name:26} {r.value:10.2f} {r.unit:11} plancher {r.floor:10.2f}"
            f"   rapport {r.ratio:5.2f}   but {r.but} : {verdict}"
        )
    sortie = Path("var/bench.json")
    sortie.parent.mkdir(exist_ok=True)
    colonnes = ("name", "value", "unit", "floor", "ratio")
    sortie.write_text(
        json.dumps([{c: getattr(r, c) for c in colonnes} for r in resultats], indent=1)
    )
    return 0 if all(r.tenu for r in resultats) else 1


if __name__ == "__main__":
    sys.exit(main())
