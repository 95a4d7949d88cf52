"""What a confirmation says of a family's months, and the seal that proves that we said it."""

import base64
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings

from comptes.models import Enfant, Famille
from portail.dates import mois_decale

from ..ecoles import Annuaire
from ..models import Enregistrement, Reservation
from .echeances import delais_dits

LONGUEUR_AFFICHEE = 8  # characters of the seal beside the reference


def etat(
    famille: Famille, mois: Iterable[date], alors: datetime, touches: Collection[int]
) -> list[dict[str, Any]]:
    """Return the months (their first days) as they stand, per child: `Enregistrement.etat`, with
    what was said then of their deadlines.

    Children who do not eat at school are left out, but for those (`touches`, keys) whose meals
    have just changed: of who has left school, it is said that none is left. The days that a
    child's other family booked are told apart.
    """
    mois = sorted(mois)
    enfants = list(Enfant.objects.filter(familles=famille).order_by("naissance", "prenom", "pk"))
    repas = Reservation.objects.filter(
        enfant__in=enfants, jour__gte=mois[0], jour__lt=mois_decale(mois[-1], 1)
    ).order_by("jour")
    siens: dict[tuple[date, int, bool], list[str]] = defaultdict(list)
    for r in repas:
        cle = (r.jour.replace(day=1), r.enfant_id, r.famille_id == famille.pk)
        siens[cle].append(r.jour.isoformat())
    servis, annuaire = {r.enfant_id for r in repas}, Annuaire()
    ecoles = [ecole for enfant in enfants if (ecole := annuaire.ecole(enfant))]
    delais = {m: delais_dits(annuaire, ecoles, m, alors) for m in mois}
    return [
        {
            "mois": f"{m:%Y-%m}",
            "enfant": e.pk,
            "prenom": e.prenom,
            "jours": siens[m, e.pk, True],
            "autres": siens[m, e.pk, False],
            "delais": delais[m],
        }
        for m in mois
        for e in enfants
        if e.pk in servis or e.pk in touches or annuaire.ecole(e)
    ]


def sceller(enregistrement: Enregistrement) -> str:
    """The HMAC over what is confirmed: reference, family's number, instant, months. No name."""
    dit = [
        enregistrement.reference,
        enregistrement.famille_id,
        _instant(enregistrement.le),
        [{c: v for c, v in ligne.items() if c != "prenom"} for ligne in enregistrement.etat],
    ]
    octets = json.dumps(dit, sort_keys=True, separators=(",", ":")).encode()
    cle = f"reservations:{settings.CLE_JOURNAL}".encode()
    return hmac.new(cle, octets, hashlib.sha256).hexdigest()


def intacte(enregistrement: Enregistrement) -> bool:
    """Whether what is stored is what was sealed."""
    return hmac.compare_digest(sceller(enregistrement), enregistrement.sceau)


def reference_signee(enregistrement: Enregistrement) -> str:
    """`ABCD-EFGH-JKLM-K3M9T2QZ`: the reference in fours, then the beginning of its seal."""
    r = enregistrement.reference
    groupes = [r[i : i + 4] for i in range(0, len(r), 4)]
    return "-".join([*groupes, _abrege(enregistrement.sceau)])


def retrouver(saisie: str) -> Enregistrement | None:
    """The change that a signed reference names, however it was typed; None for a forged one."""
    brute = "".join(c for c in saisie.upper() if c.isalnum())
    reference, sceau = brute[:12], brute[12:]
    trouve = (
        Enregistrement.objects.filter(reference=reference).select_related("famille", "par").first()
    )
    if trouve is None or not hmac.compare_digest(_abrege(trouve.sceau).encode(), sceau.encode()):
        return None
    return trouve


def _abrege(sceau: str) -> str:
    return base64.b32encode(bytes.fromhex(sceau)).decode()[:LONGUEUR_AFFICHEE]


def _instant(le: datetime) -> int:
    """Microseconds: exact, and the same whatever zone the instant was read in."""
    return round(le.timestamp() * 1_000_000)
