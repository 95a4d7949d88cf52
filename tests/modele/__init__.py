"""Any story of the money, told twice: by the portal, and by a small model that shares none of its
code. After every gesture both must say the same.

The model: `choses`, `paroles`, `modele`. The three banks on the network: `banques`, `langues`. Who
does what, through the portal's own doors: `parents`, `banquier`, `service`, `guichet`,
`travailleur`. The gestures of a story: `gestes_*`, drawn by `histoire`. What must hold: `constats`.
"""
