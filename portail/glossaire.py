"""The words that a parent may not know, said once: the tips beside them and the page of questions
both read them here, in the town's own words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .models import Commune


@dataclass(frozen=True)
class Mot:
    """`cle` names it in addresses (`#mot-tresorerie`) and templates."""

    cle: str
    titre: str
    definition: str


MOTS = (
    Mot(
        "code",
        "{commune.mot_code}",
        "L’identifiant de votre famille, imprimé sur vos factures. Avec votre mot de passe, il "
        "ouvre votre espace. Le second adulte du foyer a le sien : le même, suivi de -2.",
    ),
    Mot(
        "facture",
        "Facture",
        "Ce qu’un service vous demande pour une période, prestation par prestation et enfant par "
        "enfant.",
    ),
    Mot(
        "echeance",
        "Échéance",
        "Le dernier jour pour payer une facture en ligne ou au guichet. Ce jour est compris, "
        "jusqu’à minuit en ligne.",
    ),
    Mot(
        "panier",
        "{commune.mot_panier}",
        "La page où vous relisez les factures choisies et leur total, avant d’aller à la banque.",
    ),
    Mot(
        "tresorerie",
        "{commune.tresorerie_nom}",
        "Le service de l’État qui tient les comptes de la ville. Après la date limite, la facture "
        "lui est transmise : c’est à lui qu’elle se règle, et non plus à la ville. Ce que vous "
        "lui réglez peut ne pas paraître sur ce site.",
    ),
    Mot(
        "regie",
        "Régie",
        "Le guichet de la ville qui reçoit vos paiements, en ligne ou sur place, et vous en donne "
        "un reçu. Pour un paiement, un reçu ou un remboursement, c’est elle qu’il faut joindre.",
    ),
    Mot(
        "avoir",
        "Avoir",
        "Une somme en votre faveur, après la correction d’une facture. Elle est déduite de cette "
        "facture ; si vous l’aviez déjà payée, le service la déduit d’une prochaine.",
    ),
    Mot(
        "trop-percu",
        "Trop-perçu",
        "Ce qui a été payé en plus de ce qui était dû. Cette somme reste à vous : la régie vous la "
        "rembourse, ou s’en sert pour une autre de vos factures.",
    ),
    Mot(
        "prelevement",
        "Prélèvement",
        "Le paiement d’une facture pris sur votre compte bancaire, au jour annoncé, avec votre "
        "autorisation. Vous n’avez rien à payer en ligne.",
    ),
    Mot(
        "recu",
        "Reçu",
        "La preuve de votre paiement, numérotée. Il vous est envoyé par e-mail et reste dans vos "
        "Archives.",
    ),
    Mot(
        "quotient",
        "Quotient familial",
        "Un nombre calculé d’après les revenus et la composition de la famille. Il place chaque "
        "famille dans une tranche (T1, T2…), qui fixe le prix des repas et de l’accueil.",
    ),
    Mot(
        "prestation",
        "Prestation",
        "Ce qui est facturé : un repas, une heure de garde, un accueil du matin.",
    ),
    Mot(
        "qr",
        "Code QR",
        "Le carré imprimé en bas d’une facture. Au guichet, l’agent le lit d’un geste et retrouve "
        "aussitôt votre facture ; vous n’avez rien à en faire.",
    ),
)


def mots(commune: Commune) -> Iterator[Mot]:
    """Every word, in the order in which a family meets them."""
    for mot in MOTS:
        yield replace(mot, titre=mot.titre.format(commune=commune))


def mot(commune: Commune, cle: str) -> Mot:
    """One word; an unknown `cle` is a mistake of ours, and raises `StopIteration`."""
    return next(mot for mot in mots(commune) if mot.cle == cle)
