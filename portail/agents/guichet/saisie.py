"""What the clerk sent, beside what stands: refused with a reason, or foreseen."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Sum
from django.http import QueryDict

from comptes.models import Famille
from factures.models import Imputation, Moyen, Origine
from factures.services import PERMIS, PLAFOND_ESPECES, TitreNonAccepte, exiger_plafond, plafonds
from portail.argent import euros
from portail.dates import jour_court

from .caisse import Caisse, ParRegie, lire
from .forms import Encaisser
from .gestes import CHANGE
from .prevision import Prevision, prevoir

RESTE = "reste-"  # before an invoice's key: the cents that it was shown to owe


@dataclass
class Saisie:
    """`prevision` is None while the form says what is wrong; `affiche` is what the page showed."""

    caisse: Caisse
    choisie: ParRegie | None
    form: Encaisser
    affiche: Mapping[int, int]
    prevision: Prevision | None = None


def lire_la_saisie(famille: Famille, donnees: QueryDict) -> Saisie:
    """Read what was sent for one régie's invoices."""
    cochees = set(donnees.getlist("facture"))
    caisse = lire(famille, cochees)
    choisie = next((r for r in caisse.regies if str(r.regie.pk) == donnees.get("regie")), None)
    saisie = Saisie(caisse, choisie, Encaisser(donnees), _affiche(donnees))
    if saisie.form.is_valid():
        saisie.prevision = _prevoir(saisie, cochees)
    return saisie


def _prevoir(saisie: Saisie, cochees: Collection[str]) -> Prevision | None:
    form = saisie.form
    lignes = [li for li in saisie.choisie.lignes if li.cochee] if saisie.choisie else []
    if not cochees or len(lignes) != len(cochees):
        # Of the same régie's all of them, or settled since: the same form sent twice.
        form.add_error(None, CHANGE if cochees else "cochez au moins une facture.")
        return None
    permis = plafonds(form.moyen_recu, [li.facture for li in lignes])
    montant = form.cleaned_data["montant"] or sum(li.facture.reste for li in lignes)
    au_tresor = form.origine == Origine.TRESORERIE
    prevision = prevoir(lignes, montant, permis, a_la_tresorerie=au_tresor)
    if faute := _faute(form, prevision, sum(permis.values())):
        form.add_error("montant", faute)
        return None
    emission = max(li.facture.date_emission for li in lignes)
    if form.cleaned_data["le"] < emission:
        form.add_error("le", f"Une de ces factures n’a été émise que le {jour_court(emission)}.")
        return None
    prevision.avertissements.extend(_especes(form, prevision))
    return prevision


def _especes(form: Encaisser, prevision: Prevision) -> Iterator[str]:
    """The ceiling is a payment's; an invoice cut in two to stay below it is worth a word."""
    if (form.moyen_recu, form.origine) != (Moyen.ESPECES, Origine.REGIE):
        return
    factures = [part.ligne.facture.pk for part in prevision.parts]
    deja = Imputation.objects.filter(
        facture__in=factures,
        encaissement__moyen=Moyen.ESPECES,
        encaissement__origine=Origine.REGIE,
    ).aggregate(s=Sum("montant"))["s"]
    if deja and deja + prevision.montant > PLAFOND_ESPECES:
        yield (
            f"{euros(deja)} de ces factures sont déjà réglés en espèces : avec ce paiement, elles "
            f"dépassent {euros(PLAFOND_ESPECES)}."
        )


def _faute(form: Encaisser, prevision: Prevision, permis: int) -> str:
    """What the door would refuse, said before anything is confirmed."""
    try:
        exiger_plafond(form.moyen_recu, form.origine, prevision.montant)
    except ValueError as refus:
        return str(refus)
    if not prevision.trop_percu:
        return ""
    if form.moyen_recu in PERMIS:
        return str(TitreNonAccepte(form.moyen_recu, permis))
    if form.origine == Origine.TRESORERIE:
        return f"Il ne restait que {euros(permis)} : ce qui dépasse se voit avec la Trésorerie."
    return ""


def _affiche(donnees: QueryDict) -> dict[int, int]:
    restes = {
        nom.removeprefix(RESTE): str(valeur)
        for nom, valeur in donnees.items()
        if nom.startswith(RESTE)
    }
    return {
        int(cle): int(reste)
        for cle, reste in restes.items()
        if cle.isdecimal() and reste.isdecimal() and len(cle) + len(reste) < 30
    }
