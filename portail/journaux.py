"""The shape of a log line: key=value, one event a line."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# A link from a letter is a key to an account (and names an address); a query may carry a bank's
# token.
_CLE = re.compile(
    r"(/mot-de-passe-oublie/|/mon-compte/courriel/|/reservations/sans-rappel/)"
    r"[^/ ?]+(?:/[^/ ?]+)?/?"
)


def _sans_trace(_: Any, __: str, evenement: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take out of a request's event what would tell who, or would open a door."""
    evenement.pop("user_agent", None)
    for nom in ("request", "event"):
        if isinstance(texte := evenement.get(nom), str):
            evenement[nom] = _CLE.sub(r"\1…/", texte)
    if isinstance(demande := evenement.get("request"), str):
        evenement["request"] = demande.split("?")[0]
    return evenement


_PREALABLES: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _sans_trace,
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_PREALABLES,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def formateur() -> logging.Formatter:
    """Build the formatter that both structlog's and the libraries' records go through."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(bool_as_flag=False),
        ],
        foreign_pre_chain=_PREALABLES,
    )
