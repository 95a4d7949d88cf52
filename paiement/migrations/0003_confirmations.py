"""What was taken before confirmations were stored: each online encaissement gets its own, from the
bank's answer that had proved it."""

from django.db import migrations


def confirmer(apps, schema_editor):
    Encaissement = apps.get_model("factures", "Encaissement")
    MessageBanque = apps.get_model("paiement", "MessageBanque")
    Confirmation = apps.get_model("paiement", "Confirmation")
    en_ligne = Encaissement.objects.filter(origine="EN_LIGNE", montant__gt=0)
    for encaissement in en_ligne.order_by("pk").iterator():
        reponses = MessageBanque.objects.filter(
            paiement__reference=encaissement.reference, sens="reponse"
        )
        reponse = (
            reponses.filter(brut__contains=encaissement.reference_bancaire).order_by("pk").first()
        )
        if reponse:
            Confirmation.objects.create(
                message=reponse,
                transaction=encaissement.reference_bancaire,
                montant=encaissement.montant,
                devise=encaissement.devise,
                moyen=encaissement.moyen,
                date=encaissement.recu_le,
            )


class Migration(migrations.Migration):
    dependencies = [("paiement", "0002_trois_banques"), ("factures", "0001_initial")]

    operations = [migrations.RunPython(confirmer, migrations.RunPython.noop)]
