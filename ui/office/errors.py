"""Errors of the office: one root, each message one Chinese sentence for the person concerned."""

from index.errors import PolicyAssistantError

__all__ = [
    "AccountError",
    "ConversationMissingError",
    "LoginError",
    "NotAllowedError",
    "OfficeError",
    "ThrottledError",
    "UploadError",
]


class OfficeError(PolicyAssistantError):
    """What the office keeps cannot be read or changed.

    ├── AccountError              a name, password, role or key that cannot be
    ├── LoginError                the name and the password do not belong together
    │   └── ThrottledError            too many tries; the password was not looked at
    ├── NotAllowedError           this person may not do this
    ├── ConversationMissingError  no such conversation of this person
    └── UploadError               a file that was sent cannot be taken in
    """


class AccountError(OfficeError):
    """A name, password, role, group or key cannot be what was asked for."""


class LoginError(OfficeError):
    """Name and password do not belong together."""


class ThrottledError(LoginError):
    """There were too many tries. ``seconds``: until the next is looked at."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"试错太多次，请 {seconds} 秒后再试。")


class NotAllowedError(OfficeError):
    """This person may not do this."""


class ConversationMissingError(OfficeError):
    """This person has no such conversation."""


class UploadError(OfficeError):
    """A file that was sent cannot be taken in, or not now."""
