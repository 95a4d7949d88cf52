"""The bank's side of the protocols: a process of its own, for the demo and the tests.

It imports nothing from the portal, as a bank would not. Start it with

    DEMO=1 gunicorn --workers 1 --threads 8 --bind 127.0.0.1:8100 \
        paiement.simulateur.wsgi:application

One worker only: what the bank knows lives in that worker's memory (`etat.py`).
A bank is one file or folder (`payline.py`, `systempay/`) and one line in `banques.py`.
"""
