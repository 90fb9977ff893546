"""What the preview underlines."""

from markupsafe import Markup

from admin.intake.showing import READ_AS, doubted
from tests.lawbank.formats.test_corpus import FILES, reading_of


def test_only_the_words_are_marked_and_everything_is_escaped() -> None:
    assert doubted("甲<i>乙", ["甲<i>"]) == Markup('<u class="doubtful">甲&lt;i&gt;</u>乙')
    assert doubted("决定书应当送达", ["3.决定书应当送达"]) == Markup('<u class="doubtful">决定书应当送达</u>')
    assert doubted("甲", ["乙", ""]) == Markup("甲")


def test_every_format_that_is_read_has_a_name() -> None:
    assert {reading_of(path).format for path in FILES} <= set(READ_AS)
