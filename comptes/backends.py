"""Who signs in: by canonical login, and with the family fetched in the same query."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from .models import Utilisateur


class Connexion(ModelBackend):
    """Django's own, with one query for the user and the family behind every page."""

    def get_user(self, user_id: Any) -> Utilisateur | None:
        utilisateur = (
            Utilisateur.objects.select_related("responsable__famille").filter(pk=user_id).first()
        )
        return utilisateur if utilisateur and self.user_can_authenticate(utilisateur) else None
