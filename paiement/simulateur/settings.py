"""The least that Django needs. No database, no session, no cookie."""

import secrets
from pathlib import Path

DOSSIER = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = secrets.token_urlsafe(50)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]

ROOT_URLCONF = "paiement.simulateur.urls"
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, dict] = {}
# No CSRF check: whoever can post here already knows the token, which is the only right there is.
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [DOSSIER / "templates"]}
]

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True

DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A wrong token or a wrong password is no news; a failure is.
    "loggers": {"django.request": {"level": "ERROR"}},
}
