"""The services as they were before their history, with their agents."""

from django.db import migrations

from portail.suivi import noter_l_etat


def noter(apps, schema_editor):
    noter_l_etat(apps, "factures", ["Service"])


class Migration(migrations.Migration):

    dependencies = [
        ('factures', '0003_historique_des_services'),
    ]

    operations = [migrations.RunPython(noter, migrations.RunPython.noop)]
