"""What we export in the formats of others is read back as it was, and what they cannot carry is listed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawbank.formats.aiken import kept_in_aiken, read_aiken, write_aiken
from lawbank.formats.draft import Draft
from lawbank.formats.gift import kept_in_gift, read_gift, write_gift
from lawbank.formats.moodle_xml import kept_in_moodle_xml, read_moodle_xml, write_moodle_xml
from lawbank.formats.sequence import kept_in_sequence
from tests.lawbank.formats.drafts import bare, drafts


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), max_size=4))
def test_gift_reads_back(written: list[Draft]) -> None:
    got = [bare(d) for d in read_gift(write_gift(written).decode())]
    assert got == kept_in_sequence(written, kept_in_gift)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), max_size=4))
def test_moodle_reads_back(written: list[Draft]) -> None:
    got = [bare(d) for d in read_moodle_xml(write_moodle_xml(written))]
    assert got == kept_in_sequence(written, kept_in_moodle_xml)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), max_size=4))
def test_aiken_reads_back(written: list[Draft]) -> None:
    got = [bare(d) for d in read_aiken(write_aiken(written).decode())]
    assert got == kept_in_sequence(written, kept_in_aiken)
