"""Errors of the office: one root, each message one Chinese sentence for the person concerned."""

from index.errors import PolicyAssistantError

__all__ = ["AccountError", "ConversationMissingError", "LoginError", "NotAllowedError", "OfficeError"]


class OfficeError(PolicyAssistantError):
    """What the office keeps cannot be read or changed.

    ├── AccountError              a name, password, role or key that cannot be
    ├── LoginError                the name and the password do not belong together, or too many tries
    ├── NotAllowedError           this person may not do this
    └── ConversationMissingError  no such conversation of this person
    """


class AccountError(OfficeError):
    """A name, password, role, group or key cannot be what was asked for."""


class LoginError(OfficeError):
    """Name and password do not belong together, or there were too many tries."""


class NotAllowedError(OfficeError):
    """This person may not do this."""


class ConversationMissingError(OfficeError):
    """This person has no such conversation."""
