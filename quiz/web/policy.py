"""What every answer tells the browser: our own scripts, styles and addresses, nothing else."""

__all__ = ["POLICY", "SAFE_HEADERS", "TRANSPORT"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)

SAFE_HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)

TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
"""For answers over HTTPS."""
