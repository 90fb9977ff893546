"""行政执法证: what a certificate's status is on any day."""

from enum import StrEnum

__all__ = ["Status"]


class Status(StrEnum):
    """证件状态."""

    APPLYING = "申领中"
    VALID = "有效"
    SUSPENDED = "暂扣"
    EXPIRED = "到期"
    LOST = "遗失作废"
    CANCELLED = "注销"
    REVOKED = "吊销"
