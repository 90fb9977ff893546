"""Settings are read once, and a wrong one is refused by its name."""

from pathlib import Path

import pytest

from quiz.errors import Invalid
from quiz.settings import Settings, create_secret

STRONG = "Zk3v9QpX7mRt2WbY8nLs4HcJ6fGd1AuE"


def test_an_empty_environment_gives_the_embedded_database(tmp_path: Path) -> None:
    create_secret(tmp_path)

    settings = Settings.from_environment({"LAWDRILL_DATA": str(tmp_path)})

    assert settings.database_url == f"sqlite:///{tmp_path / 'lawdrill.db'}"
    assert (settings.trusted_proxies, settings.https, settings.single_process) == (0, False, True)


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "LAWDRILL_DATA": str(tmp_path),
            "LAWDRILL_DATABASE_URL": "postgresql+psycopg://lawdrill@db/lawdrill",
            "LAWDRILL_SECRET_KEY": STRONG,
            "LAWDRILL_TRUSTED_PROXIES": "2",
            "LAWDRILL_TRUSTED_HOSTS": "a.gov.cn, b.gov.cn,",
            "LAWDRILL_HTTPS": "1",
            "LAWDRILL_UPLOAD_LIMIT": "1000",
        }
    )

    assert settings == Settings(
        tmp_path,
        "postgresql+psycopg://lawdrill@db/lawdrill",
        STRONG,
        trusted_proxies=2,
        trusted_hosts=("a.gov.cn", "b.gov.cn"),
        https=True,
        upload_limit=1000,
        single_process=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAWDRILL_SECRET_KEY", STRONG[:31]),
        ("LAWDRILL_SECRET_KEY", "ab" * 40),
        ("LAWDRILL_SECRET_KEY", f"my-SECRET-{STRONG}"),
        ("LAWDRILL_DATABASE_URL", "mysql://root@localhost/x"),
        ("LAWDRILL_TRUSTED_PROXIES", "9"),
        ("LAWDRILL_TRUSTED_PROXIES", "-1"),
        ("LAWDRILL_HTTPS", "yes"),
        ("LAWDRILL_UPLOAD_LIMIT", "20 MB"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(Invalid, match=name):
        Settings.from_environment(
            {"LAWDRILL_DATA": str(tmp_path), "LAWDRILL_SECRET_KEY": STRONG, name: value}
        )


def test_without_a_secret_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="没有密钥"):
        Settings.from_environment({"LAWDRILL_DATA": str(tmp_path)})


def test_a_made_secret_is_strong_private_and_stays(tmp_path: Path) -> None:
    create_secret(tmp_path / "data")
    path = tmp_path / "data" / "secret.key"
    made = path.read_text()
    create_secret(tmp_path / "data")

    assert (path.read_text(), path.stat().st_mode & 0o777) == (made, 0o600)
    assert Settings.from_environment({"LAWDRILL_DATA": str(path.parent)}).secret_key == made


def test_a_random_secret_may_hold_a_short_word(tmp_path: Path) -> None:
    """The first start once refused the secret that it had made: it held "dev"."""
    secret = f"dev{STRONG}test"

    assert Settings.from_environment({"LAWDRILL_SECRET_KEY": secret}).secret_key == secret
