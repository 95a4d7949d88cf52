"""SOAP 1.1, the little that a bank's service needs: reading safely, answering in its namespaces."""

from collections.abc import Mapping

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


def _enveloppe(espaces: Mapping[str, str]) -> tuple[etree._Element, etree._Element]:
    racine = etree.Element(f"{{{ENVELOPPE}}}Envelope", nsmap={"soapenv": ENVELOPPE, **espaces})
    return racine, etree.SubElement(racine, f"{{{ENVELOPPE}}}Body")


def _reponse(racine: etree._Element, statut: int) -> HttpResponse:
    contenu = etree.tostring(racine, encoding="UTF-8", xml_declaration=True)
    return HttpResponse(contenu, content_type=TYPE_CONTENU, status=statut)


def repondre(nom: str, contenu: Mapping, service: str, objets: str) -> HttpResponse:
    """`nom` and its children are in the service's namespace, what is deeper in the objects'."""
    racine, corps = _enveloppe({"impl": service, "obj": objets})
    _remplir(etree.SubElement(corps, f"{{{service}}}{nom}"), contenu, service, objets)
    return _reponse(racine, 200)


def _remplir(parent: etree._Element, contenu: Mapping, espace: str, espace_dessous: str) -> None:
    for nom, valeur in contenu.items():
        element = etree.SubElement(parent, f"{{{espace}}}{nom}")
        if isinstance(valeur, Mapping):
            _remplir(element, valeur, espace_dessous, espace_dessous)
        else:
            element.text = str(valeur)


def faute(message: str) -> HttpResponse:
    racine, corps = _enveloppe({})
    bloc = etree.SubElement(corps, f"{{{ENVELOPPE}}}Fault")
    etree.SubElement(bloc, "faultcode").text = "soapenv:Client"
    etree.SubElement(bloc, "faultstring").text = message
    return _reponse(racine, 500)
