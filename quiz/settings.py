"""What an installation sets, read once from the environment; wrong values are refused by name.

============================  =========================================  ==================================
variable                      meaning                                    default
============================  =========================================  ==================================
LAWDRILL_DATA                 folder for the database, uploads, secret   ``var``
LAWDRILL_DATABASE_URL         SQLAlchemy URL                             SQLite file in LAWDRILL_DATA
LAWDRILL_SECRET_KEY           signs cookies; 32 characters or more       the file ``secret.key`` in LAWDRILL_DATA
LAWDRILL_TRUSTED_PROXIES      how many reverse proxies stand in front    0
LAWDRILL_TRUSTED_HOSTS        host names served, comma separated         any
LAWDRILL_HTTPS                1 when browsers reach us by HTTPS          0
LAWDRILL_UPLOAD_LIMIT         bytes of the largest import file           20971520
============================  =========================================  ==================================
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from quiz.errors import Invalid

__all__ = ["Settings", "create_secret"]

SECRET_LENGTH = 32
GUESSABLE = (
    "secret",
    "change",
    "default",
    "password",
    "lawdrill",
    "example",
    "123456",
    "abcdef",
)
"""Long words only: "dev" turned up in one of 500 random secrets, and the first start refused its own."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings."""

    data: Path
    database_url: str
    secret_key: str
    trusted_proxies: int = 0
    trusted_hosts: tuple[str, ...] = ()
    https: bool = False
    upload_limit: int = 20 * 1024 * 1024
    single_process: bool = True
    """SQLite: one process with threads; the expiry thread then runs inside the server."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings.

        Raises:
            Invalid: naming the variable, what it was and what it must be.
        """
        data = Path(environment.get("LAWDRILL_DATA") or "var").absolute()
        url = environment.get("LAWDRILL_DATABASE_URL") or f"sqlite:///{data / 'lawdrill.db'}"
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise Invalid(
                "LAWDRILL_DATABASE_URL 应以 sqlite:/// 或 postgresql+psycopg:// 开头，现在是 %(start)s",
                start=url.split("://", maxsplit=1)[0] + "://",
            )
        return cls(
            data=data,
            database_url=url,
            secret_key=_strong(environment.get("LAWDRILL_SECRET_KEY") or _kept_secret(data)),
            trusted_proxies=_whole(environment, "LAWDRILL_TRUSTED_PROXIES", 0, most=8),
            trusted_hosts=tuple(
                host.strip()
                for host in environment.get("LAWDRILL_TRUSTED_HOSTS", "").split(",")
                if host.strip()
            ),
            https=bool(_whole(environment, "LAWDRILL_HTTPS", 0, most=1)),
            upload_limit=_whole(environment, "LAWDRILL_UPLOAD_LIMIT", 20 * 1024 * 1024, most=1 << 30),
            single_process=url.startswith("sqlite:"),
        )


def create_secret(data: Path) -> None:
    """Write a random secret into the data folder, readable by the owner only; an existing one stands."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "secret.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")


def _kept_secret(data: Path) -> str:
    path = data / "secret.key"
    if not path.is_file():
        raise Invalid(
            "没有密钥：请设置 LAWDRILL_SECRET_KEY（至少 32 个随机字符），或运行 lawdrill serve 由系统在 %(folder)s 生成",
            folder=str(data),
        )
    return path.read_text(encoding="ascii").strip()


def _strong(secret: str) -> str:
    if (
        len(secret) < SECRET_LENGTH
        or len(set(secret)) < 12
        or any(word in secret.lower() for word in GUESSABLE)
    ):
        raise Invalid(
            "LAWDRILL_SECRET_KEY 太弱：至少 %(length)d 个随机字符，不含常见单词；可用 python -c "
            '"import secrets; print(secrets.token_urlsafe(48))" 生成',
            length=SECRET_LENGTH,
        )
    return secret


def _whole(environment: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    written = environment.get(name, "")
    if not written:
        return default
    if not written.isdecimal() or int(written) > most:
        raise Invalid(
            "%(name)s 应为 0 至 %(most)d 的整数，现在是 %(found)s", name=name, most=most, found=written
        )
    return int(written)
