"""The whole portal on this machine, with a demo town; `bin/demo` starts it."""

import logging
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portail import villes
from portail.dates import aujourd_hui
from portail.demo import affichage, statique, travaux
from portail.demo.instance import DejaEnMarche, Instance
from portail.demo.peuplement import peupler
from portail.demo.processus import ArretDemande, Equipe, Processus, ProcessusTombe, port_libre

DELAI_DEMARRAGE = 90.0  # seconds


class Erreur(CommandError):
    """Why the demo does not run; the class name opens the line that Django prints."""


class Command(BaseCommand):
    help = "Démarre le portail de démonstration : une ville, son travailleur, sa banque simulée."
    # The database may not exist yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--neuf", action="store_true", help="repart d'une ville neuve")

    def handle(self, *args: Any, neuf: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise Erreur("La démonstration se lance par bin/demo.")
        logging.disable(logging.INFO)  # ours alone: the processes keep their logs
        instance = Instance(Path(os.environ["DEMO_DIR"]).resolve(), os.environ["COMMUNE"])
        port, banque = self._ports()
        self._verifier_commune(instance.commune)
        try:
            with instance.reservee():
                self._preparer(instance, neuf)
                self._tenir(instance, port, banque)
        except KeyboardInterrupt:  # while the town was being prepared
            raise Erreur("Préparation interrompue.") from None
        except DejaEnMarche:
            raise Erreur(
                f"Une démonstration tourne déjà dans {instance.dossier}. "
                "Pour une seconde, choisir un autre dossier avec DEMO_DIR."
            ) from None

    def _tenir(self, instance: Instance, port: int, banque: int) -> None:
        """Run the instance until somebody stops it or a part of it falls."""
        try:
            with Equipe(self._processus(instance, port, banque)) as equipe:
                equipe.attendre_reponse(f"http://127.0.0.1:{banque}/sante/", DELAI_DEMARRAGE)
                equipe.attendre_reponse(f"http://127.0.0.1:{port}/sante/", DELAI_DEMARRAGE)
                self._dire(affichage.accueil(instance, banque))
                equipe.veiller()
        except ArretDemande:
            self._dire("\nLa démonstration est arrêtée.")
        except TimeoutError as erreur:
            raise Erreur(
                f"Le portail n'est pas prêt : {erreur}. Voir {instance.journaux}."
            ) from None
        except ProcessusTombe as erreur:
            raise Erreur(str(erreur)) from None

    def _ports(self) -> tuple[int, int]:
        ports = []
        for nom in ("PORT", "BANQUE_PORT"):
            valeur = os.environ[nom]
            if not valeur.isdecimal() or not 0 < int(valeur) < 65536:
                raise Erreur(f"{nom}={valeur} n'est pas un numéro de port.")
            if int(valeur) in ports or not port_libre(int(valeur)):
                raise Erreur(f"Le port {valeur} est déjà pris : en choisir un autre avec {nom}=…")
            ports.append(int(valeur))
        return ports[0], ports[1]

    def _verifier_commune(self, commune: str) -> None:
        try:
            villes.lire(commune)
        except villes.CommuneIntrouvable:
            connues = ", ".join(villes.disponibles())
            raise Erreur(f"COMMUNE={commune} est inconnue. Choisir : {connues}.") from None
        except villes.FichierFaux as erreur:
            raise Erreur(str(erreur)) from None

    def _preparer(self, instance: Instance, neuf: bool) -> None:
        jour = aujourd_hui()
        raison = "demandé par --neuf" if neuf else instance.pourquoi_recommencer(jour)
        if raison:
            self._dire(f"Une ville neuve est préparée ({raison}).")
            instance.vider()
        call_command("migrate", interactive=False, verbosity=0)
        statique.rassembler()
        if raison:
            peupler(instance, jour, lambda etape: self._dire(f"  {etape}"))
            instance.marquer(jour)
        travaux.remettre_a_l_heure()
        instance.vider_les_courriels()
        instance.journaux.mkdir(exist_ok=True)

    def _processus(self, instance: Instance, port: int, banque: int) -> list[Processus]:
        gunicorn = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread"]
        gunicorn += ["--no-control-socket", "--graceful-timeout", "3", "--threads", "4"]
        manage = [sys.executable, str(Path(settings.RACINE) / "manage.py")]

        def journal(nom: str) -> Path:
            return instance.journaux / f"{nom}.log"

        return [
            Processus(
                "banque simulée",
                # One process only: the bank's memory is its database.
                [*gunicorn, "--workers", "1", "--bind", f"127.0.0.1:{banque}",
                 "paiement.simulateur.wsgi:application"],
                journal("banque"),
            ),
            Processus("travailleur", [*manage, "qcluster"], journal("travailleur")),
            Processus(
                "portail",
                [*gunicorn, "--workers", "2", "--bind", f"127.0.0.1:{port}",
                 "portail.wsgi:application"],
                journal("portail"),
            ),
        ]  # fmt: skip

    def _dire(self, texte: str) -> None:
        # Flushed: whoever waits for the demo reads it through a pipe.
        self.stdout.write(texte)
        self.stdout.flush()
