"""The simulated bank as a WSGI application. It starts in a demo and nowhere else."""

import os
import sys

if os.environ.get("DEMO") != "1":
    sys.stderr.write("Erreur : la banque simulée ne démarre qu’en démonstration (DEMO=1).\n")
    # 4 is gunicorn's "cannot be loaded": with another status it would try again for ever.
    raise SystemExit(4)

# The portal's settings may be named in the environment that bin/demo shares with us.
os.environ["DJANGO_SETTINGS_MODULE"] = "paiement.simulateur.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
