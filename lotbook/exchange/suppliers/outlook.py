"""A draft in Outlook on Windows, through the program itself."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

from lotbook.core.errors import HostError

_MAIL_ITEM = 0


def draft(message: EmailMessage, attachment: Path | None) -> None:
    """Put a message among Outlook's drafts and show it; nothing is sent.

    Args:
        message: The message.
        attachment: What goes with it, as a file that stays where it is; None for nothing.

    Raises:
        HostError: If there is no Outlook, or it refuses.
    """
    try:
        from win32com.client import Dispatch  # noqa: PLC0415 - Windows only
    except ImportError as error:
        raise HostError(
            "Outlook drafts work on Windows only. Use --by draft: the file opens in Outlook too."
        ) from error
    try:
        item: Any = Dispatch("Outlook.Application").CreateItem(_MAIL_ITEM)
        item.To = "; ".join(each.addr_spec for each in message["To"].addresses) if message["To"] else ""
        item.Subject = str(message["Subject"])
        body = message.get_body(("plain",))
        item.Body = body.get_content() if body is not None else ""
        if attachment is not None:
            item.Attachments.Add(str(attachment.resolve()))
        item.Save()
        item.Display(False)  # noqa: FBT003 - COM takes no names; False does not wait for the window
    except Exception as error:  # pywin32's errors have no base that can be named where it is missing
        told = " ".join(str(error).split())[:200]
        raise HostError(f"Outlook did not accept the draft ({told}). Start Outlook, or use --by draft.") from error
