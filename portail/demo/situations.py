"""What family 000754 lived through before the demo starts: its archive shows each case."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from comptes.models import Utilisateur
from factures import recus
from factures.models import Encaissement, Facture, Moyen, Origine
from factures.services import ChequeRecu, encaisser

PAYEE_AU_GUICHET = "P2026080057"
REGLEE_A_LA_TRESORERIE = "S2026090311"


def jouer() -> None:
    """Play the payments; its third archived invoice, P2026090072, is simply past due."""
    paye = _solder(PAYEE_AU_GUICHET, Moyen.CHEQUE, Origine.REGIE, jours=-6, heure=time(10, 20))
    recus.produire(paye.recu)
    _solder(REGLEE_A_LA_TRESORERIE, Moyen.VIREMENT, Origine.TRESORERIE, jours=9, heure=time(14, 5))


def _solder(numero: str, moyen: Moyen, origine: Origine, jours: int, heure: time) -> Encaissement:
    """Pay the whole invoice, so many days after its due date, as the régie's clerk records it."""
    facture = Facture.objects.select_related("service__regie", "famille").get(numero=numero)
    assert facture.date_limite is not None
    recu_le = datetime.combine(facture.date_limite + timedelta(days=jours), heure)
    responsable = facture.famille.responsables.order_by("rang").first()
    assert responsable is not None
    return encaisser(
        regie=facture.service.regie,
        famille=facture.famille,
        payeur=str(responsable),
        montant=facture.reste,
        moyen=moyen,
        origine=origine,
        recu_le=timezone.make_aware(recu_le),
        repartition=[(facture.pk, facture.reste)],
        enregistre_par=Utilisateur.objects.get(identifiant="tresorerie"),
        cheque=ChequeRecu("0000472", "La Banque Postale", str(responsable))
        if moyen == Moyen.CHEQUE
        else None,
    )
