"""The states of a payment and the only moves between them."""

from django.db.models import TextChoices


class Etat(TextChoices):
    EN_COURS = "en-cours", "en attente"
    ACCEPTE = "accepte", "effectué"
    REFUSE = "refuse", "refusé"
    ABANDONNE = "abandonne", "abandonné"
    EXPIRE = "expire", "expiré"
    A_ECLAIRCIR = "a-eclaircir", "à éclaircir"
    CLASSE = "classe", "vérifié par la régie"


_OUVERTS_A_LA_BANQUE = {Etat.ACCEPTE, Etat.A_ECLAIRCIR}

# A capture that the bank confirms is always recorded, whenever it comes: that is why the three
# unhappy ends still lead to ACCEPTE. Nothing leads out of ACCEPTE: money is undone by a second,
# negative entry of the ledger, never by a payment's state. What stays to clear up is closed by the
# régie alone, once it has looked at the bank's own pages.
TRANSITIONS: dict[Etat, set[Etat]] = {
    Etat.EN_COURS: {
        Etat.ACCEPTE,
        Etat.REFUSE,
        Etat.ABANDONNE,
        Etat.EXPIRE,
        Etat.A_ECLAIRCIR,
    },
    Etat.REFUSE: _OUVERTS_A_LA_BANQUE,
    Etat.ABANDONNE: _OUVERTS_A_LA_BANQUE | {Etat.REFUSE},
    Etat.EXPIRE: _OUVERTS_A_LA_BANQUE,
    Etat.A_ECLAIRCIR: {Etat.ACCEPTE, Etat.CLASSE},
    Etat.CLASSE: _OUVERTS_A_LA_BANQUE,
    Etat.ACCEPTE: set(),
}


class Issue(TextChoices):
    """What a bank says of a payment, in the words of all three."""

    ACCEPTE = "accepte", "accepté"
    REFUSE = "refuse", "refusé"
    ABANDONNE = "abandonne", "abandonné"
    EXPIRE = "expire", "expiré"
    EN_ATTENTE = "en-attente", "en attente"
    INCONNUE = "inconnue", "sans réponse exploitable"


ETAT_SELON_ISSUE: dict[Issue, Etat] = {
    Issue.ACCEPTE: Etat.ACCEPTE,
    Issue.REFUSE: Etat.REFUSE,
    Issue.ABANDONNE: Etat.ABANDONNE,
    Issue.EXPIRE: Etat.EXPIRE,
}
