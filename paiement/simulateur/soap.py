"""SOAP 1.1, the little that a bank's service needs: reading safely, answering in its namespaces."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from lxml import etree

ENVELOPPE = "http://schemas.xmlsoap.org/soap/envelope/"

TYPE_CONTENU = "text/xml; charset=utf-8"


class MessageIllisible(ValueError):
    """Not a SOAP envelope with one operation in its body."""


def lire(corps: bytes) -> etree._Element:
    """The one element of the SOAP body. A document type is refused: no honest client sends one."""
    analyseur = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        racine = etree.fromstring(corps, analyseur)
    except etree.XMLSyntaxError:
        raise MessageIllisible("XML illisible") from None
    if racine.getroottree().docinfo.doctype:
        raise MessageIllisible("DOCTYPE interdit")
    operations = racine.findall(f"{{{ENVELOPPE}}}Body/*")
    if racine.tag != f"{{{ENVELOPPE}}}Envelope" or len(operations) != 1:
        raise MessageIllisible("enveloppe SOAP attendue, avec une opération")
    return operations[0]


def _enveloppe() -> tuple[etree._Element, etree._Element]:
    racine = etree.Element(f"{{{ENVELOPPE}}}Envelope", nsmap={"soapenv": ENVELOPPE})
    return racine, etree.SubElement(racine, f"{{{ENVELOPPE}}}Body")


def _reponse(racine: etree._Element, statut: int) -> HttpResponse:
    contenu = etree.tostring(racine, encoding="UTF-8", xml_declaration=True)
    return HttpResponse(contenu, content_type=TYPE_CONTENU, status=statut)


def repondre(nom: str, contenu: Mapping, *espaces: str) -> HttpResponse:
    """`espaces`: the namespace of `nom`, of its children, and so on; the last one goes on."""
    racine, corps = _enveloppe()
    _remplir(corps, {nom: contenu}, espaces)
    return _reponse(racine, 200)


def _remplir(parent: etree._Element, contenu: Mapping, espaces: Sequence[str]) -> None:
    for nom, valeur in contenu.items():
        element = etree.SubElement(parent, f"{{{espaces[0]}}}{nom}" if espaces[0] else nom)
        if isinstance(valeur, Mapping):
            _remplir(element, valeur, espaces[1:] or espaces)
        else:
            element.text = str(valeur)


def faute(message: str, detail: Mapping | None = None, *espaces: str) -> HttpResponse:
    """The client's fault, unless the service has a detail to give, in its namespaces."""
    racine, corps = _enveloppe()
    bloc = etree.SubElement(corps, f"{{{ENVELOPPE}}}Fault")
    etree.SubElement(bloc, "faultcode").text = "soapenv:Server" if detail else "soapenv:Client"
    etree.SubElement(bloc, "faultstring").text = message
    if detail:
        _remplir(etree.SubElement(bloc, "detail"), detail, espaces)
    return _reponse(racine, 500)
