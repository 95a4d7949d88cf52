"""What the portal held before it had histories: a row for each, so that a change has a before."""

from django.db import migrations

from portail.suivi import noter_l_etat

SUIVIS = ("Utilisateur", "Famille", "Responsable", "Enfant", "Rattachement")


def noter(apps, schema_editor):
    noter_l_etat(apps, "comptes", SUIVIS)


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0003_demandes_et_enfants_partages'),
    ]

    operations = [migrations.RunPython(noter, migrations.RunPython.noop)]
