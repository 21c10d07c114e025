"""Addresses to listen on."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys

from index.errors import PolicyAssistantError

__all__ = ["PortError", "ServeError", "is_loopback", "listen"]


class ServeError(PolicyAssistantError):
    """The web app could not be started."""


class PortError(ServeError):
    """The address or port cannot be listened on."""


def is_loopback(host: str) -> bool:
    """Whether ``host`` (a name or an address) means this machine only."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; ``PortError`` says in one sentence why not and what to do."""
    if not 0 <= port <= 65535:
        raise PortError(f"端口号应在 0 到 65535 之间，收到的是 {port}。")
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise PortError(f"找不到监听地址“{host}”，请改用 127.0.0.1 或本机的网络地址。") from error
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortError(_why(error, host, port)) from error
    return listener


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1)}:
        return f"端口 {port} 已被别的程序占用，请换一个，例如 --port {port + 1 if port < 65535 else 7861}。"
    if error.errno in {errno.EACCES, errno.EPERM, getattr(errno, "WSAEACCES", -1)}:
        return f"没有权限使用端口 {port}，请换一个 1024 以上的，例如 --port 7860。"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"监听地址“{host}”不属于本机，请改用 127.0.0.1 或本机的网络地址。"
    return f"不能在 {host}:{port} 上提供网页：{error.strerror or error}。"
