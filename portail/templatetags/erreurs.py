"""`{% erreurs as fautes %}`: what is to be put right on this page, or in one form
(`{% erreurs form as fautes %}`); `{% compte_erreurs %}`: how much of it, for the page's title."""

from django import template
from django.forms import BaseForm
from django.template import Context

from portail import erreurs as fautes
from portail.mots import nombre

register = template.Library()


@register.simple_tag(takes_context=True)
def erreurs(context: Context, form: BaseForm | None = None) -> list[fautes.Erreur]:
    """A page that is only read has its form, if any, in plain sight: nothing else is searched.
    Its title and its body ask the same: its context keeps the answer (one request may make two
    pages, a refused sign-in and the one that says to wait)."""
    if form is not None:
        return list(fautes.de(form))
    if not hasattr(context, "_erreurs"):
        requete = context.get("request")
        envoyee = requete is not None and requete.method == "POST"
        context._erreurs = fautes.de_la_page(context.flatten(), envoyee)  # type: ignore[attr-defined]
    trouvees: list[fautes.Erreur] = context._erreurs  # type: ignore[attr-defined]
    return trouvees


@register.simple_tag(takes_context=True)
def compte_erreurs(context: Context) -> str:
    """`2 erreurs : `, or nothing."""
    combien = len(erreurs(context))
    return f"{nombre(combien, 'erreur,erreurs')}\u00a0: " if combien else ""


@register.filter
def a_remplir(form: BaseForm) -> bool:
    """Whether crispy marks some of its fields as required."""
    return any(champ.field.required for champ in form.visible_fields())
