"""Errors of the office: one root, each message one Chinese sentence for the person concerned."""

from index.errors import PolicyAssistantError

__all__ = ["AccountError", "ConversationMissingError", "LoginError", "NotAllowedError", "OfficeError", "UploadError"]


class OfficeError(PolicyAssistantError):
    """What the office keeps cannot be read or changed.

    ├── AccountError              a name, password, role or key that cannot be
    ├── LoginError                the name and the password do not belong together, or too many tries
    ├── NotAllowedError           this person may not do this
    ├── ConversationMissingError  no such conversation of this person
    └── UploadError               a file that was sent cannot be taken in
    """


class AccountError(OfficeError):
    """A name, password, role, group or key cannot be what was asked for."""


class LoginError(OfficeError):
    """Name and password do not belong together, or there were too many tries."""


class NotAllowedError(OfficeError):
    """This person may not do this."""


class ConversationMissingError(OfficeError):
    """This person has no such conversation."""


class UploadError(OfficeError):
    """A file that was sent cannot be taken in, or not now."""
