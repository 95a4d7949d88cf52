"""The town as it was before its history."""

from django.db import migrations

from portail.suivi import noter_l_etat


def noter(apps, schema_editor):
    noter_l_etat(apps, "portail", ["Commune"])


class Migration(migrations.Migration):

    dependencies = [
        ('portail', '0007_reglages_de_la_ville'),
    ]

    operations = [migrations.RunPython(noter, migrations.RunPython.noop)]
