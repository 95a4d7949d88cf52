"""An agent's telephone, as far as the tests need one."""

from base64 import b32decode
from typing import Any

from django_otp.oath import totp


def code_pour(page: Any) -> str:
    """What a telephone shows once it has read the enrolment page's secret."""
    secret = page.context["secret"].replace(" ", "")
    return f"{totp(b32decode(secret + '=' * (-len(secret) % 8))):06d}"
