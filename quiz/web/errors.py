"""Errors become pages here, in one table, and nowhere else."""

from typing import Any, NamedTuple

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from lawbank import errors as bank
from quiz import errors
from quiz.web.login import look_away
from quiz.web.words import said

__all__ = ["init_app"]

log = structlog.get_logger(__name__)


class Page(NamedTuple):
    """How one kind of error is shown."""

    status: int
    name: str
    """The word JSON clients get."""
    title: Any


TABLE: dict[type[Exception], Page] = {
    errors.NotFound: Page(404, "not_found", _l("没有这个页面")),
    errors.NotAllowed: Page(403, "not_allowed", _l("没有权限")),
    errors.Closed: Page(409, "closed", _l("已经结束")),
    errors.Stale: Page(409, "stale", _l("内容已更新")),
    errors.Invalid: Page(400, "invalid", _l("填写有误")),
    bank.NotFound: Page(404, "not_found", _l("没有这个页面")),
    bank.Conflict: Page(409, "stale", _l("内容已更新")),
    bank.Invalid: Page(400, "invalid", _l("填写有误")),
    bank.TooLarge: Page(413, "too_large", _l("文件太大")),
    bank.Unreadable: Page(400, "unreadable", _l("文件无法读取")),
    CSRFError: Page(400, "csrf", _l("页面已过期")),
}

HTTP = {
    400: (_l("请求有误"), _l("服务器看不懂这个请求，请返回上一页重试。")),
    401: (_l("请先登录"), _l("登录已失效，请重新登录。")),
    403: (_l("没有权限"), _l("您没有这项操作的权限，如有需要请联系管理员。")),
    404: (_l("没有这个页面"), _l("地址可能已变更，或者内容不属于您。")),
    405: (_l("请求有误"), _l("这个地址不支持这种操作，请从页面按钮进入。")),
    413: (_l("文件太大"), _l("请把文件拆小后再上传。")),
    415: (_l("请求有误"), _l("这个地址只接收 JSON。")),
    429: (_l("操作太频繁"), _l("请稍候再试。")),
}


def init_app(app: Flask) -> None:
    """Register the table."""
    for kind in TABLE:
        app.register_error_handler(kind, _known)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def _known(error: Exception) -> Response:
    page = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    message = (
        _("页面放置太久或已在别处退出，请刷新后重试；已填写的内容不会丢失。")
        if isinstance(error, CSRFError)
        else said(error)
    )
    return _answer(page.status, page.name, page.title, message, **getattr(error, "payload", {}))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if isinstance(error, SecurityError):
        # A host name that is not ours: no address can be built, so there is no page around the words.
        return Response("400\n", 400, mimetype="text/plain")
    if error.response is not None or status < 400:
        return make_response(error.get_response())
    title, message = HTTP.get(status, (_l("请求有误"), _l("服务器看不懂这个请求，请返回上一页重试。")))
    answer = _answer(status, "http", title, str(message))
    retry = getattr(error, "retry_after", None)
    if retry:
        answer.headers["Retry-After"] = str(retry)
    return answer


def _busy(error: OperationalError) -> Response:
    look_away()
    log.warning("database unavailable", path=request.path, cause=str(error.orig))
    answer = _answer(
        503, "busy", _("系统正忙"), _("数据库暂时没有应答，请几秒后重试；未保存的内容仍留在本机。")
    )
    answer.headers["Retry-After"] = "3"
    return answer


def _unknown(error: Exception) -> Response:
    look_away()
    log.error("unexpected error", path=request.path, exc_info=error)
    return _answer(
        500, "error", _("系统出错了"), _("错误已记录。请返回重试；如果再次出现，请把时间告诉管理员。")
    )


def _answer(status: int, name: str, title: Any, message: str, **payload: Any) -> Response:
    if request.is_json or request.accept_mimetypes.best == "application/json":
        answer = jsonify(error=name, message=message, **payload)
    else:
        answer = make_response(
            render_template("quiz/error.html", title=title, message=message, status=status)
        )
    answer.status_code = status
    return answer
