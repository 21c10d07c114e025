"""The guard under which the tests run the server sees every attempt to reach another machine, and refuses it."""

import subprocess
import sys
from pathlib import Path

import pytest
from guarded_serve import REFUSED, is_here

ROOT = Path(__file__).parents[1]

ATTEMPTS = {
    "connect": "import socket; socket.socket().connect(('192.0.2.1', 80))",
    "connect_ex": "import socket; socket.socket().connect_ex(('192.0.2.1', 80))",
    "create_connection": "import socket; socket.create_connection(('example.com', 80), 1)",
    "getaddrinfo": "import socket; socket.getaddrinfo('example.com', 80)",
    "gethostbyname": "import socket; socket.gethostbyname('example.com')",
    "udp": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
    "six": "import socket; socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    "urllib": "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=1)",
    "httpx": "import httpx; httpx.get('http://192.0.2.1/', timeout=1)",
    "asyncio": "import asyncio; asyncio.run(asyncio.open_connection('192.0.2.1', 80))",
}
HERE = """
import asyncio, http.server, socket, threading, urllib.request
served = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=served.serve_forever, daemon=True).start()
for host in ("127.0.0.1", "localhost"):
    urllib.request.urlopen(f"http://{host}:{served.server_port}/").read()
async def go():
    _, writer = await asyncio.open_connection("127.0.0.1", served.server_port)
    writer.close()
asyncio.run(go())
path = "socket"
listening = socket.socket(socket.AF_UNIX); listening.bind(path); listening.listen()
socket.socket(socket.AF_UNIX).connect(path)
print("reached")
"""


def run(folder, script):
    (folder / "attempt.py").write_text(script, encoding="utf-8")
    command = [sys.executable, str(ROOT / "tests" / "guarded_serve.py"), "attempt"]
    return subprocess.run(command, check=False, cwd=folder, capture_output=True, encoding="utf-8", timeout=60)


@pytest.mark.parametrize("script", ATTEMPTS.values(), ids=ATTEMPTS)
def test_an_attempt_is_refused_and_told_even_where_the_program_keeps_silent(tmp_path, script):
    silent = f"try:\n    {script}\nexcept Exception as error:\n    print(type(error).__mro__)\n"
    done = run(tmp_path, silent)
    assert done.returncode == 0
    assert done.stderr.startswith(REFUSED), done
    assert "Error" in done.stdout


def test_this_machine_is_reached(tmp_path):
    done = run(tmp_path, HERE)
    assert done.stdout.endswith("reached\n"), done.stderr
    assert REFUSED not in done.stderr


@pytest.mark.parametrize(
    "address", [("127.8.9.1", 1), ("::1", 1, 0, 0), ("::ffff:127.0.0.1", 1), None, "", "LocalHost"]
)
def test_here(address):
    assert is_here(address)


@pytest.mark.parametrize(
    "address",
    [("10.0.0.1", 1), ("localhost.example.com", 1), "127.0.0.1.example.com", b"example.com", ("fe80::1%eth0", 1)],
)
def test_not_here(address):
    assert not is_here(address)
