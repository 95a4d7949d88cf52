"""The bank's statement against our encaissements: `lecture` parses it, `ecriture` keeps it, `etat`
says who answers whom, `virements` when the money reached the town."""
