"""What a town receives from its bank when it signs: plain values, public, for the demo only.

The portal's demo settings hold the same values.
"""

PAYLINE_MARCHAND = "DEMO-MARCHAND"
PAYLINE_CLE_ACCES = "demo-cle-acces"
PAYLINE_CONTRAT = "1234567"

SYSTEMPAY_BOUTIQUE = "12345678"
SYSTEMPAY_MODE = "TEST"
SYSTEMPAY_CLE = "demo-cle-systempay"
SYSTEMPAY_MOT_DE_PASSE = "demo-mot-de-passe-rest"

PAYFIP_NUMCLI = "006382"
PAYFIP_SAISIE = "T"
