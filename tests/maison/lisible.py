"""What of RGAA 4.1 is read in the page itself: names of fields and tables, errors, order, pictures.

Axe, in a browser, sees the rest; it calls some of these good practice, or does not look.
"""

from collections.abc import Iterator

from lxml import html as lxml_html
from lxml.html import HtmlElement

SANS_ETIQUETTE = {"hidden", "submit", "button", "reset", "image"}
# WCAG 1.3.5: what a parent types of oneself, by the field's name → the browser's word for it.
A_REMPLIR = {
    "username": "username",
    "password": "current-password",
    "ancien": "current-password",
    "old_password": "current-password",
    "new_password1": "new-password",
    "new_password2": "new-password",
    "code": "one-time-code",
    "courriel": "email",
    "telephone": "tel",
    "code_postal": "postal-code",
    "ville": "address-level2",
    "adresse": "street-address",
}


def fautes(html: str, *, famille: bool) -> list[str]:
    """What is wrong with this page; `famille`: those who read it fill in what is their own."""
    page = lxml_html.document_fromstring(
        html.encode(), parser=lxml_html.HTMLParser(encoding="utf-8")
    )
    regards = [_champs, _groupes, _erreurs, _tableaux, _titres, _images, _reperes, _liens, _totaux]
    if famille:
        regards.append(_remplissage)
    return [faute for regard in regards for faute in regard(page)]


def _champs(page: HtmlElement) -> Iterator[str]:
    """Every field has a name that is said."""
    for champ in _saisies(page):
        parent = next(champ.iterancestors("label"), None)
        etiquettes = page.xpath("//label[@for=$id]", id=champ.get("id") or " ")
        if not (champ.get("aria-label") or champ.get("aria-labelledby") or etiquettes) and (
            parent is None
        ):
            yield f"le champ {champ.get('name')} n’a pas d’étiquette"


def _groupes(page: HtmlElement) -> Iterator[str]:
    """Radio buttons stand in a group that has a name."""
    for radio in page.xpath("//input[@type='radio']"):
        groupe = radio.xpath("ancestor::fieldset[legend] | ancestor::*[@role='radiogroup']")
        if not groupe:
            yield f"les boutons radio {radio.get('name')} ne sont dans aucun groupe nommé"


def _erreurs(page: HtmlElement) -> Iterator[str]:
    """A wrong field is marked, says what is wrong, and the page's head says it first."""
    faux = [c for c in _saisies(page) if c.get("aria-invalid") == "true"]
    marques = page.xpath("//*[contains(concat(' ', @class, ' '), ' is-invalid ')]")
    for champ in marques:
        if champ.tag in ("input", "select", "textarea") and champ.get("aria-invalid") != "true":
            yield f"le champ {champ.get('name')} est faux sans aria-invalid"
    for champ in faux:
        groupe = champ.xpath("ancestor::*[@role='radiogroup' or @role='group'][@aria-describedby]")
        decrit = " ".join(e.get("aria-describedby") or "" for e in [champ, *groupe]).split()
        if not any(_texte(page, cle) for cle in decrit):
            yield f"le champ {champ.get('name')} est faux et n’est lié à aucune erreur"
    if faux and not page.xpath("//main//*[@role='alert']"):
        yield 'des champs sont faux et rien ne le dit en tête (role="alert")'


def _tableaux(page: HtmlElement) -> Iterator[str]:
    for table in page.iter("table"):
        if table.get("id") == "result_list":  # Django's own list of rows
            continue
        titre = table.find("caption")
        nom = titre.text_content().strip() if titre is not None else ""
        if not (nom or table.get("aria-label") or _texte(page, table.get("aria-labelledby") or "")):
            yield f"un tableau n’a pas de titre (caption) : {_extrait(table)}"
        entetes = list(table.iter("th"))
        if not entetes:
            yield f"un tableau n’a pas d’en-tête : {_extrait(table)}"
        sans = [th for th in entetes if not th.get("scope")]
        if sans:
            yield f"en-tête sans scope : {_extrait(sans[0])}"


def _titres(page: HtmlElement) -> Iterator[str]:
    """Headings go down one step at a time and none is empty."""
    avant = 0
    for titre in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6"):
        rang = int(titre.tag[1])
        if avant and rang > avant + 1:
            yield f"h{rang} après h{avant} : {_extrait(titre)}"
        if not titre.text_content().strip():
            yield f"h{rang} vide"
        avant = rang


def _images(page: HtmlElement) -> Iterator[str]:
    for image in page.iter("img"):
        if image.get("alt") is None:
            yield f"image sans alt : {image.get('src')}"
    for dessin in page.iter("svg"):
        nomme = dessin.get("role") == "img" and dessin.get("aria-label")
        cache = dessin.xpath("ancestor-or-self::*[@aria-hidden='true' or @role='img']")
        if not cache and not nomme and dessin.get("class") != "base-svgs":  # Django's icons
            yield "un dessin (svg) n’est ni caché ni nommé"


def _reperes(page: HtmlElement) -> Iterator[str]:
    """One main; a skip link first; navigations told apart."""
    if len(page.xpath("//main | //*[@role='main']")) != 1:
        yield "il faut un contenu principal (main), et un seul"
    navigations = page.xpath("//nav[not(ancestor::*[@id='changelist'])]")  # Django's own lists
    noms = [
        n.get("aria-label") or _texte(page, n.get("aria-labelledby") or "") for n in navigations
    ]
    if len(navigations) > 1 and ("" in noms or None in noms or len(set(noms)) < len(noms)):
        yield f"des navigations portent le même nom ou aucun : {noms}"
    if page.get("lang") != "fr":
        yield "lang n’est pas fr"


def _liens(page: HtmlElement) -> Iterator[str]:
    """A link has words, opens where one is, and leads to a place that exists."""
    for lien in page.xpath("//a[@href] | //button"):
        cache = lien.xpath("ancestor-or-self::*[@hidden]")
        dit = lien.text_content().strip() or lien.get("aria-label") or lien.get("title")
        if not dit and not cache and not lien.get("aria-labelledby"):
            yield f"lien ou bouton sans nom : {lien.get('href') or lien.get('name')}"
        if lien.get("target") == "_blank" and "nouvel onglet" not in lien.text_content():
            yield f"ouvre une fenêtre sans le dire : {lien.get('href')}"
        ancre = lien.get("href") or ""
        if (
            ancre.startswith("#")
            and len(ancre) > 1
            and not page.xpath("//*[@id=$id]", id=ancre[1:])
        ):
            yield f"lien vers {ancre}, qui n’existe pas"


def _totaux(page: HtmlElement) -> Iterator[str]:
    """A sum that a script keeps up is told as it changes."""
    for somme in page.xpath("//*[@data-selection or @data-repas]"):
        if not (somme.get("aria-live") or somme.get("role") == "status"):
            yield f"une somme change sans que rien ne le dise : {_extrait(somme)}"


def _remplissage(page: HtmlElement) -> Iterator[str]:
    for champ in _saisies(page):
        voulu = A_REMPLIR.get(champ.get("name") or "")
        if champ.get("type") == "email":
            voulu = "email"
        if voulu and voulu not in (champ.get("autocomplete") or "").split():
            yield f'le champ {champ.get("name")} ne dit pas autocomplete="{voulu}"'


def _saisies(page: HtmlElement) -> Iterator[HtmlElement]:
    for champ in page.iter("input", "select", "textarea"):
        if champ.get("type") not in SANS_ETIQUETTE and champ.get("hidden") is None:
            yield champ


def _texte(page: HtmlElement, cles: str) -> str:
    """What the elements of these ids say."""
    trouves = [e for cle in cles.split() for e in page.xpath("//*[@id=$id]", id=cle)]
    return " ".join(e.text_content().strip() for e in trouves).strip()


def _extrait(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())[:60]
