"""Where the page sends files to: ``POST /files``, the file itself as the body, for administrators.

Name, groups and the paper that is replaced stand in the address. The reply is JSON: the upload's ``id``, or one
sentence under ``error``. Nothing can be fetched back.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from index.errors import PolicyAssistantError
from ui.office.errors import NotAllowedError
from ui.office.incoming import LARGEST, too_large
from ui.office.uploads import safe_name

from .guard import person_of

if TYPE_CHECKING:
    import fastapi

    from ui.office.office import Office

__all__ = ["add_upload"]

PIECE = 1_000_000  # bytes written to the disk at once
NO_NAME = "请在地址里写明文件名：/files?name=文件名。"


def add_upload(app: fastapi.FastAPI, office: Office) -> None:
    """Put ``/files`` before everything else of ``app``."""
    from anyio import to_thread
    from fastapi import Request, Response
    from fastapi.responses import JSONResponse
    from starlette.requests import ClientDisconnect

    def refused(sentence: str, status: int) -> Response:
        return JSONResponse({"error": sentence}, status)

    async def take(request: Request) -> Response:
        asked = request.query_params
        name, replaces = asked.get("name", ""), asked.get("replaces", "")
        groups = asked.getlist("group") if "group" in asked or not replaces else None
        if not name.strip():
            return refused(NO_NAME, 400)
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length) > LARGEST:
            return refused(too_large(safe_name(name)), 413)
        receive = partial(office.intake.receive, person_of(request), name, replaces=replaces, groups=groups)
        try:
            incoming = await to_thread.run_sync(receive)
        except NotAllowedError as error:
            office.audit.note(person_of(request), "refused", of="upload")
            return refused(str(error), 403)
        except PolicyAssistantError as error:
            return refused(str(error), 422)
        try:
            held = bytearray()
            async for piece in request.stream():
                held += piece
                if len(held) >= PIECE:
                    await to_thread.run_sync(incoming.write, bytes(held))
                    held.clear()
            await to_thread.run_sync(incoming.write, bytes(held))
            upload = await to_thread.run_sync(incoming.keep)
        except ClientDisconnect:
            incoming.drop()
            return Response(status_code=400)  # nobody reads it
        except PolicyAssistantError as error:
            incoming.drop()
            return refused(str(error), 422)
        except BaseException:
            incoming.drop()
            raise
        return JSONResponse({"id": upload.id, "name": upload.name, "state": upload.state.value})

    app.add_route("/files", take, methods=["POST"])
