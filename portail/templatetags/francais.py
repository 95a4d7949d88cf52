"""What every template may use without asking: money, days and plurals in French."""

from datetime import date

from django import template

from portail import argent, dates, mots

register = template.Library()

register.filter("euros", argent.euros)
register.filter("quantite", argent.quantite)
register.filter("jour_long", dates.jour_long)
register.filter("jour_court", dates.jour_court)
register.filter("jour_sans_annee", dates.jour_sans_annee)
register.filter("mois", dates.mois)
register.filter("de_mois", dates.de_mois)
register.filter("jour_de_semaine", dates.jour_de_semaine)
register.filter("heure", dates.heure)
register.filter("liste", mots.liste)
register.filter("pluriel", mots.pluriel)


@register.filter
def jour_iso(jour: date) -> str:
    """`2026-12-05`, for `<time datetime>`."""
    return jour.isoformat()


@register.filter
def mois_iso(jour: date) -> str:
    """`2026-12`, for addresses and forms."""
    return f"{jour:%Y-%m}"
