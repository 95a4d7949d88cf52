"""Settings, read from the environment and secure by default (README, "Running it in a town").

`SECRET_KEY`, `ALLOWED_HOSTS`, `CLE_JOURNAL` and `DATABASE_URL` have no default: without them the
portal refuses to start, in one line. `DEMO=1` fills them in for a town on this machine only.
"""

import json
import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ

from portail.demo import environnement as demo
from portail.donnees import durees

RACINE = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", False)
if DEMO:
    hotes = set(env.list("ALLOWED_HOSTS", default=["127.0.0.1"]))
    if not hotes <= demo.HOTES_LOCAUX:
        sys.exit("DEMO=1 est refusé : ALLOWED_HOSTS nomme d’autres machines que celle-ci.")
    for nom, valeur in demo.preparer(dict(os.environ)).items():
        os.environ.setdefault(nom, valeur)


def exiger(nom: str, pourquoi: str) -> str:
    """Return the variable, or end the process with one line that says what is missing and why."""
    valeur = os.environ.get(nom, "")
    if not valeur:
        sys.exit(f"Configuration incomplète : la variable {nom} manque ({pourquoi}).")
    return valeur


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = exiger("SECRET_KEY", "une longue chaîne aléatoire, qui signe les sessions")
ALLOWED_HOSTS = [h.strip() for h in exiger("ALLOWED_HOSTS", "les noms du site").split(",")]
# Apart from SECRET_KEY: that one may be renewed at will, this one seals ten years of ledger.
CLE_JOURNAL = exiger("CLE_JOURNAL", "une longue chaîne aléatoire, qui scelle le journal comptable")
exiger("DATABASE_URL", "postgres://… ou sqlite:///…")

# Where this portal is, as parents and banks see it: links in e-mails, the bank's return.
PREFIXE_URL = env.str("PREFIXE_URL", "").rstrip("/")
if PREFIXE_URL and not PREFIXE_URL.startswith("/"):
    sys.exit("Configuration incohérente : PREFIXE_URL commence par /, comme /ville/paiement.")
ADRESSE_PUBLIQUE = env.str("ADRESSE_PUBLIQUE", f"https://{ALLOWED_HOSTS[0]}{PREFIXE_URL}").rstrip(
    "/"
)
if not ADRESSE_PUBLIQUE.endswith(PREFIXE_URL):
    sys.exit("Configuration incohérente : ADRESSE_PUBLIQUE ne se termine pas par PREFIXE_URL.")
SECURISE = ADRESSE_PUBLIQUE.startswith("https://")

# Private documents (receipts), never served as files.
DOSSIER_DONNEES = Path(env.str("DOSSIER_DONNEES", str(RACINE / "var"))).resolve()
MEDIA_ROOT = DOSSIER_DONNEES / "documents"

INSTALLED_APPS = [
    "portail.administration.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_q",
    "post_office",
    "simple_history",
    "portail",
    "comptes",
    "factures",
    "paiement",
    "reservations",
    "portail.reponses",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portail.compression.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portail.activite.SessionVivante",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "portail.activite.Mur",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portail.methodes.PageDesBoutons",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portail.urls"
WSGI_APPLICATION = "portail.wsgi.application"
TEMPLATES = [
    {
        "NAME": "django",  # by which libraries ask for it
        "BACKEND": "portail.typographie.Gabarits",
        "DIRS": [RACINE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portail.contexte.commune",
            ],
            "builtins": ["portail.templatetags.francais"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database -----------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if SQLITE:
    # IMMEDIATE takes the write lock at BEGIN: it stands in for FOR UPDATE, which SQLite ignores.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- who ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "comptes.Utilisateur"
LOGIN_URL = "comptes:connexion"
LOGIN_REDIRECT_URL = "accueil"
LOGOUT_REDIRECT_URL = "comptes:connexion"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "comptes.backends.Connexion",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LONGUEUR_MOT_DE_PASSE = 12
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "comptes.validateurs.Longueur", "OPTIONS": {"min_length": LONGUEUR_MOT_DE_PASSE}},
    {"NAME": "comptes.validateurs.PasQueDesChiffres"},
    {"NAME": "comptes.validateurs.Courant"},
    {"NAME": "comptes.validateurs.Familial"},
]
# What the history shows is no button to go back to.
SIMPLE_HISTORY_REVERT_DISABLED = True
# Mandatory for the agents; only a demo may do without.
SECOND_FACTEUR = not DEMO or env.bool("SECOND_FACTEUR", False)
# What the telephone shows above the codes.
OTP_TOTP_ISSUER = f"Portail famille {urlsplit(ADRESSE_PUBLIQUE).hostname}"
PASSWORD_RESET_TIMEOUT = 3600
# How many tries, and how long a wait: `comptes.verrous`, for which one is a rule that is reached.
AXES_HANDLER = "comptes.verrous.Verrous"
AXES_FAILURE_LIMIT = 1
AXES_COOLOFF_TIME = 0.25  # hours: the longest wait; older tries are forgotten
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# What a success wipes out: this code's failures from here.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "comptes.views.trop_d_essais"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "comptes.identifiants.saisi"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = env.int("MANDATAIRES", 0) or None
if AXES_IPWARE_PROXY_COUNT:  # otherwise that header is anybody's to forge
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
AXES_ENABLE_ADMIN = False

# --- how long people's data is kept: months that the town changes in portail/donnees/table.py ----
try:
    CONSERVATION = durees.lire(env.str("CONSERVATION", "{}"))
except ValueError as erreur:
    sys.exit(f"Configuration incohérente : CONSERVATION {erreur}")

# --- sessions, cookies, headers -----------------------------------------------------------------
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURISE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{PREFIXE_URL}/"
CSRF_TRUSTED_ORIGINS = [
    f"{urlsplit(ADRESSE_PUBLIQUE).scheme}://{urlsplit(ADRESSE_PUBLIQUE).netloc}"
]
SECURE_SSL_REDIRECT = SECURISE and env.bool("REDIRIGER_HTTPS", True)
SECURE_REDIRECT_EXEMPT = [rf"^{re.escape(PREFIXE_URL[1:])}/?sante/$"]
SECURE_HSTS_SECONDS = 365 * 86400 if SECURISE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURISE
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("DERRIERE_MANDATAIRE_HTTPS", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    nom: [] for nom in ("camera", "geolocation", "microphone", "payment", "usb")
}

# --- banks: {"<code of a régie, or *>": {"payline": {…}}}; secrets stay in the environment ------
try:
    BANQUES: dict[str, dict[str, dict[str, str]]] = json.loads(env.str("BANQUES", "{}"))
    _pages = sorted({c["page"] for r in BANQUES.values() for c in r.values() if "page" in c})
except (ValueError, AttributeError, TypeError):
    sys.exit(
        "Configuration incohérente : BANQUES n’est pas un objet JSON régie → banque → contrat."
    )
BANQUE_DELAIS = (5, 15)  # seconds: connect, read
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # A form that answers with a redirect to the bank needs the bank's page here.
        "form-action": ["'self'", *_pages],
    }
}

# --- e-mail: an outbox in the database, sent by the worker, retried until gone ------------------
EMAIL_BACKEND = "post_office.EmailBackend"
_courriel = urlsplit(env.str("EMAIL_URL", "smtp://localhost:25"))
if _courriel.scheme == "eml":
    COURRIELS_DOSSIER = _courriel.path
    _expedition = "portail.courrier.DossierEML"
else:
    EMAIL_HOST = _courriel.hostname or "localhost"
    EMAIL_PORT = _courriel.port or 25
    EMAIL_HOST_USER = unquote(_courriel.username or "")
    EMAIL_HOST_PASSWORD = unquote(_courriel.password or "")
    EMAIL_USE_TLS = _courriel.scheme == "smtp+tls"
    EMAIL_USE_SSL = _courriel.scheme == "smtps"
    EMAIL_TIMEOUT = 15
    _expedition = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str(
    "EXPEDITEUR", "Portail famille <ne-pas-repondre@localhost>"
)
POST_OFFICE = {
    "BACKENDS": {"default": _expedition},
    "DEFAULT_PRIORITY": "medium",
    # Every five minutes for a month.
    "MAX_RETRIES": 9000,
    "RETRY_INTERVAL": timedelta(seconds=env.int("COURRIEL_DELAI_REPRISE", 300)),
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": urlsplit(ADRESSE_PUBLIQUE).hostname,
    # One by one: a batch is marked as sent only when all of it is, and would go twice if killed.
    "BATCH_SIZE": 1,
    "THREADS_PER_PROCESS": 1,
    "LOG_LEVEL": 1,
    "FILE_STORAGE": "default",
}

# --- background work: rows in the same database, so a rollback takes the job back with it -------
Q_CLUSTER = {
    "name": "portail",
    "orm": "default",
    "workers": env.int("TRAVAILLEURS", 2),
    "timeout": 120,
    "retry": 180,
    "max_attempts": 50,
    "poll": 0.3,
    "catch_up": False,
    "save_limit": -1,  # finished jobs leave nothing: some name an address
    "ack_failures": False,
    "label": "Travaux",
    "time_zone": "Europe/Paris",
}

# --- language, time, files ----------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = USE_TZ = True
STATIC_URL = f"{PREFIXE_URL}/static/"
FORCE_SCRIPT_NAME = PREFIXE_URL or None
STATICFILES_DIRS = [RACINE / "static"]
STATIC_ROOT = env.str("DOSSIER_STATIQUE", str(RACINE / "var" / "static"))
STORAGES = {
    "default": {
        "BACKEND": "portail.depot.DepotDurable",
        "OPTIONS": {"base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FORMAT_MODULE_PATH = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "portail.televersement.Plafond",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- logs: what happened, never to whom ---------------------------------------------------------
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DEFAULT_EXCEPTION_REPORTER_FILTER = "portail.signalement.SansSecrets"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"()": "portail.journaux.formateur"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": env.str("NIVEAU_JOURNAL", "INFO")},
    "loggers": {
        "axes": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []
