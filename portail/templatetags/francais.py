"""What every template may use without asking: money, days and plurals in French."""

import re
from datetime import date

from django import template
from django.template import RequestContext
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from portail import argent, dates, mots

register = template.Library()
# A full stop that ends the sentence is not the address's; nor is a word in braces, which is
# replaced afterwards and may become a link of its own.
_ADRESSE = re.compile(r"https://[^\s<>\"«»{}]*[^\s<>\"«»{}().,;:!?…'’]")

register.filter("euros", argent.euros)
register.filter("quantite", argent.quantite)
register.filter("jour_long", dates.jour_long)
register.filter("jour_court", dates.jour_court)
register.filter("jour_sans_annee", dates.jour_sans_annee)
register.filter("mois", dates.mois)
register.filter("de_mois", dates.de_mois)
register.filter("jour_de_semaine", dates.jour_de_semaine)
register.filter("heure", dates.heure)
register.filter("a", mots.a)
register.filter("de", mots.de)
register.filter("liste", mots.liste)
register.filter("pluriel", mots.pluriel)


@register.simple_tag(takes_context=True)
def adresse_avec(context: RequestContext, nom: str, valeur: object) -> str:
    """The query of the present address, with `nom` set; beside `{% querystring %}`, the name may be
    a variable."""
    requete = context.request.GET.copy()
    requete[nom] = str(valeur)
    return f"?{requete.urlencode()}"


@register.simple_tag
def aujourd_hui() -> str:
    """`5 décembre 2026`, in Europe/Paris."""
    return dates.jour_court(dates.aujourd_hui())


@register.filter
def jour_iso(jour: date) -> str:
    """`2026-12-05`, for `<time datetime>`."""
    return jour.isoformat()


@register.filter
def mois_iso(jour: date) -> str:
    """`2026-12`, for addresses and forms."""
    return f"{jour:%Y-%m}"


@register.filter
def tel(numero: str) -> str:
    """`tel:0149412800`, for links; what separates the digits is for eyes."""
    return "tel:" + "".join(signe for signe in numero if signe.isdigit() or signe == "+")


@register.filter
def paragraphes(texte: str) -> SafeString:
    """Plain text as HTML: an empty line ends a paragraph, and an address in https:// is a link.
    Nothing else that looks like HTML or like an address is one."""
    return mark_safe(linebreaks(liens(texte)))


def liens(texte: str) -> SafeString:
    """Plain text as HTML, on its lines: an address in https:// is a link, the rest is escaped."""
    html, fin = "", 0
    for trouve in _ADRESSE.finditer(texte):
        html += escape(texte[fin : trouve.start()])
        html += format_html('<a href="{0}">{0}</a>', trouve[0])
        fin = trouve.end()
    return mark_safe(html + escape(texte[fin:]))
