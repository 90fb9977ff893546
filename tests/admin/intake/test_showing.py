"""What the preview underlines."""

from markupsafe import Markup

from admin.intake.showing import doubted


def test_only_the_words_are_marked_and_everything_is_escaped() -> None:
    assert doubted("甲<i>乙", ["甲<i>"]) == Markup('<u class="doubtful">甲&lt;i&gt;</u>乙')
    assert doubted("决定书应当送达", ["3.决定书应当送达"]) == Markup('<u class="doubtful">决定书应当送达</u>')
    assert doubted("甲", ["乙", ""]) == Markup("甲")
