"""What proves a booking: the e-mail, the page that says the same, the signed reference."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from post_office.models import Email

from comptes.models import Enfant, Famille
from reservations.models import Delai, Enregistrement, Mouvement
from reservations.reserver.attestation import intacte, reference_signee, retrouver
from reservations.services import Changement, Repas, enregistrer
from tests import fabriques

from .formulaires import ouvrir, reserver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("en_novembre")]


def lettre() -> Email:
    return Email.objects.latest("pk")


def test_each_change_sends_the_whole_month_per_child(
    parent: Client, malo: Enfant, rose: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05", "2027-01-07"])
    reserver(parent, rose.pk, ["2027-01-04"])
    recue = lettre()
    assert recue.to == ["parent000754@exemple.fr"]
    assert recue.subject == "Votre réservation de repas pour janvier 2027\u00a0: 1 repas réservé"
    for texte in (recue.message, strip_tags(recue.html_message).replace("&nbsp;", " ")):
        assert "Rose" in texte
        assert "les 4, 5 et 7" in texte  # Malo's month too, although it did not change
        assert "Modifiable jusqu’au 10 décembre 2026 inclus" in texte
        assert reference_signee(Enregistrement.objects.latest("pk")) in texte
    assert "- Rose, janvier 2027\u00a0: 1 repas réservé, le 4" in recue.message
    assert "- Malo\u00a0: 3 repas, les 4, 5 et 7" in recue.message


def test_a_cancellation_says_so_and_what_is_left(parent: Client, malo: Enfant) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    ouvrir(parent).decocher(malo.pk, "2027-01-04").enregistrer().confirmer()
    assert lettre().subject.endswith("1 repas annulé")
    assert "- Malo, janvier 2027\u00a0: 1 repas annulé, le 4" in lettre().message
    assert "- Malo\u00a0: aucun repas" in lettre().message


def test_several_months_are_one_letter(parent: Client, malo: Enfant) -> None:
    ouvrir(parent).envoyer("/reservations/preparer/", periode="annee").confirmer()
    assert Email.objects.count() == 1
    assert lettre().subject.startswith(
        "Votre réservation de repas de janvier 2027 à juillet 2027\u00a0: "
    )
    assert "Juin 2027, tel que réservé maintenant" in lettre().message


def test_a_child_who_does_not_eat_at_school_is_not_in_it(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    fabriques.ecolier(famille, "Tom", structure="Halte-garderie")
    reserver(parent, malo.pk, ["2027-01-04"])
    assert "Tom" not in lettre().message


def test_nothing_saved_sends_nothing(parent: Client, malo: Enfant) -> None:
    ouvrir(parent).enregistrer()
    assert Email.objects.count() == 0


def test_the_letter_goes_to_who_made_the_change(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    second = Client()
    second.force_login(fabriques.second_parent(famille), backend="comptes.backends.Connexion")
    page = reserver(second, malo.pk, ["2027-01-04"])
    assert [e.to for e in Email.objects.all()] == [["marc@exemple.fr"]]
    assert "envoyé à <strong>marc@exemple.fr</strong>" in page.html
    # and the first adult, who reads it, is not told of a letter that never came
    reference = Enregistrement.objects.get().reference
    relue = parent.get(f"/reservations/confirmations/{reference}/").content.decode()
    assert "parent000754@exemple.fr" not in relue
    assert "La confirmation est allée à qui a fait ce changement." in relue


def test_who_has_no_e_mail_prints_the_same(parent: Client, famille: Famille, malo: Enfant) -> None:
    famille.responsables.update(courriel="")
    page = reserver(parent, malo.pk, ["2027-01-04"])
    assert Email.objects.count() == 0
    assert "imprimez cette page, elle prouve vos réservations" in page.html
    assert reference_signee(Enregistrement.objects.get()) in page.html
    assert "Modifiable jusqu’au 10 décembre 2026 inclus" in page.html


def test_the_page_and_the_letter_say_the_same_days(parent: Client, malo: Enfant) -> None:
    page = reserver(parent, malo.pk, ["2027-01-04", "2027-01-29"])
    for texte in (page.html, lettre().message, lettre().html_message):
        assert "les 4 et 29" in texte


def test_the_other_parent_s_days_are_told_apart(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    autre = fabriques.nouvelle_famille()
    malo.rattachements.create(famille=autre)
    par = fabriques.parent(autre)
    enregistrer(autre, Changement(frozenset([Repas(malo.pk, date(2027, 1, 5))])), par=par)
    reserver(parent, malo.pk, ["2027-01-04"])
    assert (
        "- Malo\u00a0: 1 repas, le 4 (et réservés par l’autre parent\u00a0: le 5)"
        in lettre().message
    )


def test_the_history_keeps_what_was_booked_when(
    parent: Client, malo: Enfant, en_novembre: Any
) -> None:
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05"])
    en_novembre.shift(600)
    ouvrir(parent).decocher(malo.pk, "2027-01-04").enregistrer().confirmer()
    page = parent.get("/reservations/historique/").content.decode()
    assert "2 changements de vos réservations" in page
    assert "26 novembre 2026 à 08\u00a0h\u00a000" in page
    assert "26 novembre 2026 à 08\u00a0h\u00a010" in page
    assert "Malo\u00a0: 2 réservés" in page
    assert "Malo\u00a0: 1 annulé" in page
    premiere = Enregistrement.objects.earliest("pk")
    relue = parent.get(f"/reservations/confirmations/{premiere.reference}/").content.decode()
    assert "les 4 et 5" in relue


def test_another_family_s_confirmation_is_nobody_s(parent: Client, malo: Enfant) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    reference = Enregistrement.objects.get().reference
    autre = Client()
    autre.force_login(
        fabriques.parent(fabriques.nouvelle_famille()), backend="comptes.backends.Connexion"
    )
    assert autre.get(f"/reservations/confirmations/{reference}/").status_code == 404


# --- the signed reference -------------------------------------------------------------------------


def test_a_signed_reference_is_found_however_it_is_typed(parent: Client, malo: Enfant) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    trace = Enregistrement.objects.get()
    signee = reference_signee(trace)
    for saisie in (signee, signee.lower(), signee.replace("-", " "), f" {signee} "):
        assert retrouver(saisie) == trace


def test_a_forged_reference_is_no_proof(parent: Client, malo: Enfant) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    signee = reference_signee(Enregistrement.objects.get())
    fausse = signee[:-1] + ("A" if signee[-1] != "A" else "B")
    for saisie in (fausse, signee[:-9], "", "AAAA-BBBB-CCCC-DDDDDDDD", "é" * 20):
        assert retrouver(saisie) is None


@pytest.mark.parametrize("champ", ["etat", "reference", "le", "famille"])
def test_a_row_that_somebody_edited_no_longer_matches_its_seal(
    parent: Client, malo: Enfant, champ: str
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    trace = Enregistrement.objects.get()
    assert intacte(trace)
    if champ == "etat":
        trace.etat[0]["jours"].append("2027-01-05")
    elif champ == "le":
        trace.le = trace.le.replace(day=1)
    elif champ == "famille":
        trace.famille = fabriques.nouvelle_famille()
    else:
        trace.reference = "AAAABBBBCCCC"
    assert not intacte(trace)


def test_no_name_is_under_the_seal(parent: Client, malo: Enfant) -> None:
    """A first name may be mended, or erased, and the proof still stands."""
    reserver(parent, malo.pk, ["2027-01-04"])
    trace = Enregistrement.objects.get()
    for ligne in trace.etat:
        ligne["prenom"] = ""
    trace.save()
    assert intacte(Enregistrement.objects.get())


def test_every_movement_is_written_down(parent: Client, malo: Enfant) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    ouvrir(parent).decocher(malo.pk, "2027-01-04").enregistrer().confirmer()
    assert list(Mouvement.objects.order_by("pk").values_list("sens", flat=True)) == [1, -1]


# --- until when ----------------------------------------------------------------------------------


def test_where_each_day_has_its_deadline_the_letter_says_the_rule(
    parent: Client, malo: Enfant
) -> None:
    Delai.objects.filter(geste="reserver").update(nature="jours", jours_avant=2, heure="10:00")
    reserver(parent, malo.pk, ["2026-12-01"])
    attendu = "Réserver jusqu’à 2\u00a0jours avant chaque repas, 10\u00a0h."
    assert attendu in lettre().message


def test_what_the_service_changes_too_late_is_not_said_to_be_changeable(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    repas = frozenset([Repas(malo.pk, date(2026, 12, 1))])
    enregistrer(famille, Changement(repas), par=None, origine="service", motif="dossier tardif")
    assert (
        "La date limite était passée\u00a0: on réservait jusqu’au 10 novembre" in lettre().message
    )


def test_a_confirmation_says_for_ever_what_it_said(parent: Client, malo: Enfant) -> None:
    """The rule changes: the page keeps to the letter, under its seal."""
    reserver(parent, malo.pk, ["2027-01-04"])
    Delai.objects.filter(geste="reserver").update(quantieme=20)
    trace = Enregistrement.objects.get()
    relue = parent.get(f"/reservations/confirmations/{trace.reference}/").content.decode()
    assert "Modifiable jusqu’au 10 décembre 2026 inclus." in relue
    trace.etat[0]["delais"] = ["Modifiable toujours."]
    assert not intacte(trace)


def test_an_address_that_no_reference_has_is_a_404(parent: Client, malo: Enfant) -> None:
    for chemin in ("%00", "AAAA%00", "0" * 300):
        assert parent.get(f"/reservations/confirmations/{chemin}/").status_code == 404


def test_april_and_august_are_said_in_french(parent: Client, malo: Enfant) -> None:
    assert "<h1>Les repas d’août 2027</h1>" in ouvrir(parent, "2027-08").html
    avril = ouvrir(parent, "2027-04")
    avril.envoyer("/reservations/preparer/", periode="annee").confirmer()
    assert lettre().subject.startswith(
        "Votre réservation de repas d’avril 2027 à juillet 2027\u00a0: "
    )
