"""Who is who, and who may do what where."""

from enum import StrEnum

__all__ = ["Category", "Role"]


class Category(StrEnum):
    """人员类别."""

    OFFICER = "执法人员"
    AUXILIARY = "辅助人员"
    WORKER = "工勤人员"
    OTHER = "其他人员"


class Role(StrEnum):
    """角色. Every serving person is an officer of the quiz; these are granted on top, within a subtree of units."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    TRAINING_MANAGER = "training_manager"
    MARKER = "marker"
    LIAISON = "liaison"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
