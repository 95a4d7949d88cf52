"""What a town receives from its bank when it signs: plain values, public, for the demo only.

The portal's demo settings hold the same values.
"""

PAYLINE_MARCHAND = "DEMO-MARCHAND"
PAYLINE_CLE_ACCES = "demo-cle-acces"
PAYLINE_CONTRAT = "1234567"
