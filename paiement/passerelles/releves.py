"""The columns of a bank's statement, where its contract does not name others."""

from collections.abc import Mapping

# Ours → the bank's; alternatives are separated by |. Case and accents do not matter.
COLONNES: Mapping[str, str] = {
    "date": "date|date de l'opération",
    "reference": "référence|ref|order_id",
    "brut": "brut|montant brut|montant_brut|montant",
    "frais": "frais|commission|commissions",
    "net": "net|montant net|montant_net",
}
