"""The intake desk: one click for every row with the same fault, answers from a second file, doubt underlined."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quiz.people.rules import Role
from tests.admin.conftest import Enter, House
from tests.lawbank.conftest import fill
from tests.web import writing

PAPER = "一、单选题\n" + "".join(f"{number}.题{number}（ ）\nA.一\nB.二\nC.三\n" for number in range(1, 5))


@pytest.fixture
def editor(app: Flask, house: House, enter: Enter) -> FlaskClient:
    with writing(app) as session:
        fill(session)
    return enter(Role.EDITOR, house.office, "E001")


def uploaded(editor: FlaskClient, text: str) -> tuple[str, str]:
    """Where the preview is, and its page."""
    page = editor.post("/admin/intake/", data={"text": text}, follow_redirects=True)
    return page.request.path, page.text


def test_answers_in_a_second_file_are_filled_in_and_what_did_not_match_is_said(editor: FlaskClient) -> None:
    place, page = uploaded(editor, PAPER)
    assert "确认导入 0 题" in page
    form = editor.get(f"{place}/keys").text
    assert "还没有答案的有 4 题：第 1 题、第 2 题、第 3 题、第 4 题" in form

    done = editor.post(
        f"{place}/keys",
        data={"file": (BytesIO("1-3 ABC\n4.待定\n8.A".encode("gb18030")), "答案.txt")},
        follow_redirects=True,
    ).text

    assert "答案文件补上了 3 题的答案" in done
    assert "1 题的答案看不懂，没有填入：第 4 题 待定" in done
    assert "答案文件里有 1 个题号对不上" in done
    assert "第 8 题" in done
    assert "确认导入 3 题" in done

    again = editor.post(f"{place}/keys", data={"text": "1.B 2.B 4.C"}, follow_redirects=True).text
    assert "答案文件补上了 1 题的答案" in again
    assert "1 题原来就有相同的答案" in again
    assert "1 题两处答案不同，没有改动：第 1 题（题目里是 A，答案文件里是 B）" in again
    assert "确认导入 4 题" in again
    assert "每一题都已经有答案。" in editor.get(f"{place}/keys").text


def test_no_file_or_a_file_without_keys_is_said_on_the_form(editor: FlaskClient) -> None:
    place, _page = uploaded(editor, PAPER)

    assert "请选择答案文件，或粘贴答案" in editor.post(f"{place}/keys", data={"text": " "}).text
    assert "没有在答案文件里找到题号和答案" in editor.post(f"{place}/keys", data={"text": "无"}).text


def test_a_preview_that_is_over_takes_no_keys(editor: FlaskClient) -> None:
    place, _page = uploaded(editor, PAPER)
    editor.post(f"{place}/abandon")

    assert editor.get(f"{place}/keys").status_code == 302


def test_one_click_mends_a_whole_group(editor: FlaskClient) -> None:
    place, page = uploaded(editor, PAPER.replace("（ ）", "（AB）"))
    assert "4 题一并修改：改为多选题" in page

    done = editor.post(f"{place}/repairs/several_keys", follow_redirects=True).text

    assert "已一并修改 4 题，并重新检查了整个文件" in done
    assert "确认导入 4 题" in done
    assert "没有可以一键修改的题" in editor.post(f"{place}/repairs/several_keys").text


def test_a_single_fault_has_its_button_in_the_row_alone(editor: FlaskClient) -> None:
    _place, page = uploaded(editor, "1.甲（D）\nA.一\nB.二\nC.三\nD.以上都对")

    assert "一并修改" not in page
    assert 'name="kind" value="多选题"' in page
    assert 'name="choices" value="一\n二\n三"' in page
    assert 'name="answer" value="ABC"' in page


def test_doubtful_words_are_underlined_where_they_stand(editor: FlaskClient) -> None:
    text = "1.甲\nA.一\nB.二\n答案：A\n解析：甲对。\n2.乙<b>不是题。\n3.丙也不是。\n2.丁（ ）\nA.一\nB.二\n答案：A\n解析：甲对。"
    _place, page = uploaded(editor, text)

    assert re.findall(r'<u class="doubtful">(.*?)</u>', page) == ["2.乙&lt;b&gt;不是题。"]
    assert "也可能是另一题的开头，请核对" in page


def test_a_reader_without_the_right_does_not_reach_the_keys(app: Flask, house: House, enter: Enter) -> None:
    officer = enter(Role.REVIEWER, house.office, "R001")

    assert officer.get("/admin/intake/x/keys").status_code in (403, 404)
    assert officer.post("/admin/intake/x/repairs/no_key").status_code in (403, 404)
