"""Downloads from a server on this machine that does everything wrong: refused or resumed, and nothing wrong is left."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from plainnet.core.errors import RequestError
from plainnet.datasets.files import download
from plainnet.datasets.files.download import Rules
from plainnet.datasets.files.published import Published

CONTENT = np.random.default_rng(0).bytes(300_000)
DIGEST = "sha256:" + hashlib.sha256(CONTENT).hexdigest()
RULES = Rules(plain_http=True, timeout=0.2)
Handler = Callable[[BaseHTTPRequestHandler], None]


def send(request, content=CONTENT, status=200, announced=None, **headers):
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), str(value))
    request.send_header("Content-Length", str(len(content) if announced is None else announced))
    request.end_headers()
    request.wfile.write(content)


def ranged(request):
    """What a good server answers."""
    asked = request.headers.get("Range")
    if asked is None:
        return send(request)
    start = int(asked.removeprefix("bytes=").removesuffix("-"))
    return send(request, CONTENT[start:], 206, Content_Range=f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")


class Server:
    """`answers[path]` is how a path is answered; `asked` every (path, Range) so far."""

    def __init__(self) -> None:
        self.answers: dict[str, Handler] = {"/good": ranged}
        self.asked: list[tuple[str, str | None]] = []
        server = self

        class Requests(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, self.headers.get("Range")))
                server.answers[self.path](self)

            def log_message(self, *arguments: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.http.server_port}{path}"

    def known(self, *paths: str, digest: str = DIGEST) -> Published:
        return Published("file.gz", len(CONTENT), digest, tuple(map(self.url, paths)))


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.http.shutdown()
    one.http.server_close()


def refused(known: Published, folder: Path, rules: Rules = RULES) -> str:
    with pytest.raises(RequestError) as caught:
        download.fetch(known, folder, rules)
    assert not (folder / "file.gz").exists()
    return str(caught.value)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_good_file(server, tmp_path):
    path = download.fetch(server.known("/good"), tmp_path / "some" / "folder", RULES)
    assert path == tmp_path / "some" / "folder" / "file.gz"
    assert path.read_bytes() == CONTENT
    assert left(path.parent) == ["file.gz"]


def test_md5_where_nothing_else_is_on_record(server, tmp_path):
    digest = "md5:" + hashlib.md5(CONTENT).hexdigest()
    assert download.fetch(server.known("/good", digest=digest), tmp_path, RULES).read_bytes() == CONTENT


def wrong_hash(request):
    send(request, bytes(len(CONTENT)))


def html(request):
    send(request, b"<html>Sorry</html>", Content_Type="text/html; charset=utf-8")


def html_of_the_right_size(request):
    send(request, b" " * len(CONTENT), Content_Type="text/html")


def oversize(request):
    send(request, CONTENT + b"more")


def oversize_without_a_word(request):
    request.send_response(200)
    request.end_headers()
    request.wfile.write(CONTENT + b"more")


def missing(request):
    send(request, b"", 404)


def loop(request):
    send(request, b"", 302, Location=request.path)


def to_another_scheme(request):
    send(request, b"", 302, Location="file:///etc/passwd")


def to_plain_http(request):
    send(request, b"", 302, Location="http://localhost.example/file.gz")


def junk(request):
    request.wfile.write(b"\xff\xfe not HTTP at all\r\n\r\n")
    request.close_connection = True


WRONG = {
    wrong_hash: "sha256:",
    html: "an HTML page",
    html_of_the_right_size: "an HTML page",
    oversize: "300,004 bytes instead of 300,000",
    oversize_without_a_word: "more than 300,000 bytes",
    missing: "404",
    loop: "infinite loop",
    to_another_scheme: "is not allowed",
    to_plain_http: "http is not https",
    junk: "127.0.0.1: ",
}


@pytest.mark.parametrize("answer", WRONG, ids=lambda answer: answer.__name__)
def test_what_is_wrong_is_refused_and_the_next_address_is_asked(server, tmp_path, answer):
    server.answers["/wrong"] = answer
    message = refused(server.known("/wrong"), tmp_path)
    assert WRONG[answer] in message
    assert sum((tmp_path / name).stat().st_size for name in left(tmp_path)) == 0
    assert download.fetch(server.known("/wrong", "/good"), tmp_path, RULES).read_bytes() == CONTENT
    assert left(tmp_path) == ["file.gz"]


def test_a_wrong_hash_is_named_with_the_right_one(server, tmp_path):
    server.answers["/wrong"] = wrong_hash
    message = refused(server.known("/wrong"), tmp_path)
    assert DIGEST in message
    assert hashlib.sha256(bytes(len(CONTENT))).hexdigest() in message
    assert left(tmp_path) == []


def test_what_is_cut_off_is_taken_up_where_it_ended(server, tmp_path):
    def short(request):
        send(request, CONTENT[:100_000], announced=len(CONTENT))

    server.answers["/short"] = short
    message = refused(server.known("/short"), tmp_path)
    assert "cut short after 100,000 of 300,000 bytes" in message
    assert "Run the command again to go on where it ended" in message
    assert (tmp_path / "file.gz.part").read_bytes() == CONTENT[:100_000]
    server.asked.clear()
    assert download.fetch(server.known("/good"), tmp_path, RULES).read_bytes() == CONTENT
    assert server.asked == [("/good", "bytes=100000-")]


def test_a_server_that_cuts_every_answer_is_asked_for_the_rest(server, tmp_path):
    def piecemeal(request):
        start = int((request.headers.get("Range") or "bytes=0-")[6:-1])
        named = {"Content_Range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"} if start else {}
        piece = CONTENT[start : start + 110_000]
        send(request, piece, 206 if start else 200, len(CONTENT) - start, **named)

    server.answers["/pieces"] = piecemeal
    assert download.fetch(server.known("/pieces"), tmp_path, RULES).read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == [None, "bytes=110000-", "bytes=220000-"]


def test_a_stall_is_given_up_and_resumed(server, tmp_path):
    stalled = threading.Event()

    def stall(request):
        send(request, CONTENT[:50_000], announced=len(CONTENT))
        stalled.wait(5)

    server.answers["/stall"] = stall
    begun = time.monotonic()
    assert "stalled after 50,000 of 300,000 bytes" in refused(server.known("/stall"), tmp_path)
    stalled.set()
    assert time.monotonic() - begun < 3
    assert download.fetch(server.known("/good"), tmp_path, RULES).read_bytes() == CONTENT


def test_a_server_without_ranges_is_read_from_the_start(server, tmp_path):
    (tmp_path / "file.gz.part").write_bytes(CONTENT[:10])
    server.answers["/whole"] = send
    assert download.fetch(server.known("/whole"), tmp_path, RULES).read_bytes() == CONTENT


@pytest.mark.parametrize("start", [b"wrong beginning", bytes(300_000), bytes(300_001)])
def test_a_wrong_beginning_is_thrown_away(server, tmp_path, start):
    (tmp_path / "file.gz.part").write_bytes(start)
    assert download.fetch(server.known("/good"), tmp_path, RULES).read_bytes() == CONTENT


def test_another_range_than_the_one_asked_for(server, tmp_path):
    (tmp_path / "file.gz.part").write_bytes(CONTENT[:10])
    server.answers["/other"] = lambda request: send(request, CONTENT[20:], 206, Content_Range="bytes 20-299999/300000")
    assert "was asked for" in refused(server.known("/other"), tmp_path)


def test_changed_files_are_taken_where_that_is_accepted(server, tmp_path):
    server.answers["/changed"] = lambda request: send(request, b"a new version")
    accepting = Rules(accept=True, plain_http=True, timeout=0.2)
    assert download.fetch(server.known("/changed"), tmp_path, accepting).read_bytes() == b"a new version"
    server.answers["/short"] = lambda request: send(request, b"a new", announced=13)
    (tmp_path / "file.gz").unlink()
    assert "cut short" in refused(server.known("/short"), tmp_path, accepting)
    server.answers["/html"] = html
    assert "an HTML page" in refused(server.known("/html"), tmp_path, accepting)


def test_users_get_https_only(server, tmp_path):
    assert "http is not https" in refused(server.known("/good"), tmp_path, Rules())
    assert server.asked == []
    assert left(tmp_path) == []


def test_a_full_disk(server, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000})())
    assert "300,000 bytes needed in" in refused(server.known("/good"), tmp_path)


def test_nobody_answers(tmp_path):
    nobody = Published("file.gz", 10, DIGEST, ("http://127.0.0.1:9/file.gz",))
    assert "refused" in refused(nobody, tmp_path / "new")
    assert not (tmp_path / "new").exists()
