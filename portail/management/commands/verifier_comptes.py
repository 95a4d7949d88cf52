"""Recompute every figure of the ledger and walk its chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portail import comptes_justes


class Command(BaseCommand):
    help = (
        "Recalcule chaque facture, encaissement et reçu, et vérifie la chaîne du journal ; "
        "le moindre écart est nommé et le statut n’est pas zéro."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        controle = comptes_justes.controler()
        self.stdout.write(controle.rapport)
        self.stdout.write(f"Tête du journal : rang {controle.rang} {controle.sceau[:16]}")
        if not controle.juste:
            raise CommandError("Les comptes ne sont pas justes.")
