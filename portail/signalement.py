"""What Django tells of an error, by mail to `ADMINS`: never a secret of this portal."""

import re

from django.views.debug import SafeExceptionReporterFilter


class SansSecrets(SafeExceptionReporterFilter):
    """Hide our own secrets too, which have French names."""

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}|BANQUES|CLE_|EMAIL_URL|COURRIEL",
        flags=re.IGNORECASE,
    )
