"""SOAP 1.1, the little that two banks share."""

from lxml import etree

from . import transport
from .base import BanqueInjoignable

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def envelopper(demande: etree._Element) -> bytes:
    """Return the request as the bytes of an envelope."""
    enveloppe = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP})
    etree.SubElement(enveloppe, f"{{{SOAP}}}Body").append(demande)
    octets: bytes = etree.tostring(enveloppe, xml_declaration=True, encoding="UTF-8")
    return octets


def corps(brut: str) -> etree._Element:
    """Return the answer's body; raises `BanqueInjoignable` for what is no envelope."""
    racine = transport.lire_xml(brut)
    trouve = racine.find(f"{{{SOAP}}}Body") if racine.tag == f"{{{SOAP}}}Envelope" else None
    if trouve is None:
        raise BanqueInjoignable("réponse inattendue", brut)
    return trouve
