"""The public face of lawbank."""

import subprocess
import sys

import pytest

import lawbank


def test_the_names_are_sorted_and_every_one_is_there() -> None:
    assert lawbank.__all__ == sorted(lawbank.__all__)
    assert [name for name in lawbank.__all__ if getattr(lawbank, name, None) is None] == []
    assert set(lawbank.__all__) <= set(dir(lawbank))


def test_a_name_that_is_not_there_is_an_ordinary_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = lawbank.nothing


def test_the_bank_is_usable_without_flask() -> None:
    script = (
        "import sys, lawbank\n"
        "for name in lawbank.__all__: getattr(lawbank, name)\n"
        "print([name for name in ('flask', 'werkzeug', 'quiz') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
