"""`{% astuce "avoir" %}` or `{% astuce "avoir" "Des avoirs" %}`: a word that opens its meaning. The
meanings of a page's words stand together at its end (`{% astuces %}`), outside its sentences."""

from django import template
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portail import glossaire
from portail.glossaire import Mot

register = template.Library()


@register.simple_tag(takes_context=True)
def astuce(context: RequestContext, cle: str, dit: str = "") -> SafeString:
    """A button by the browser's own means (`popovertarget`): no script, the keyboard and screen
    readers included. `dit`: the word as the sentence has it."""
    mot = glossaire.mot(context["commune"], cle)
    _mots(context)[cle] = mot
    return format_html(
        '<button class="astuce" type="button" popovertarget="astuce-{}"'
        ' aria-label="{} : que veut dire ce mot ?">{}</button>',
        cle,
        dit or mot.titre,
        dit or mot.titre,
    )


@register.inclusion_tag("composants/astuces.html", takes_context=True)
def astuces(context: RequestContext) -> dict[str, list[Mot]]:
    return {"mots": list(_mots(context).values())}


def _mots(context: RequestContext) -> dict[str, Mot]:
    """The words opened so far on this page; they live as long as its request."""
    mots: dict[str, Mot] = context.request.__dict__.setdefault("_astuces", {})
    return mots
