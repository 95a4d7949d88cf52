"""Death at every step: the portal and its worker are killed, and the books do not notice.

`foyer.py` is the running portal (real processes, forked from a warm one), `saboteur.py` what kills
them, `ville.py` the world around (the bank, the mail server, parents, time), `plan.py` which step
comes next, `invariants.py` what must hold afterwards, `malfacons.py` the products on which it does
not: without them, a proof that cannot fail would look the same.
"""
