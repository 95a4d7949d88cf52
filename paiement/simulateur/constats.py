"""What a card page says when it has nothing left to ask: a title and a sentence per state."""

from .etat import Etat

CONSTATS = {
    Etat.ACCEPTEE: (
        "Ce paiement est déjà enregistré",
        "Votre carte ne sera pas débitée une seconde fois.",
    ),
    Etat.EN_ATTENTE: (
        "Ce paiement est déjà transmis",
        "La banque de votre carte n’a pas encore répondu. Ne payez pas une seconde fois.",
    ),
    Etat.REFUSEE: (
        "Ce paiement a déjà été refusé",
        "Rien n’a été débité. Pour essayer avec une autre carte, repartez du site de la commune.",
    ),
    Etat.DOUBLON: (
        "Ce paiement a déjà été fait",
        "Même référence, même montant : ce second paiement n’a rien débité.",
    ),
    Etat.ANNULEE: (
        "Ce paiement a déjà été abandonné",
        "Rien n’a été débité. Pour payer, repartez du site de la commune.",
    ),
    Etat.EXPIREE: (
        "Cette page de paiement a expiré",
        "Rien n’a été débité. Pour payer, repartez du site de la commune.",
    ),
    Etat.RETIREE: (
        "Ce paiement a été annulé par la commune",
        "Rien n’est débité, ou la somme vous est rendue.",
    ),
    Etat.IMPAYEE: (
        "Ce paiement n’a pas pu être encaissé",
        "La banque de votre carte a finalement refusé. Adressez-vous à la commune.",
    ),
    Etat.REMBOURSEMENT: (
        "Ce paiement a été remboursé",
        "La somme est rendue sur la carte qui a payé.",
    ),
}
