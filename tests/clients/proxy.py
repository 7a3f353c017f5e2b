"""A reverse proxy that serves the public URL of the world from the hub's own address, and remembers what was asked."""

import http.client
import http.server
import threading
import urllib.parse


def serve(world):
    """Takes the public URL's path off, as a reverse proxy does, and passes the rest on; gives the list of addresses asked for."""
    public, inner = urllib.parse.urlsplit(world["url"]), urllib.parse.urlsplit(world["listen"])
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if not self.path.startswith(public.path):
                return self.send_error(404, "outside the public URL")
            asked.append(self.path)
            upstream = http.client.HTTPConnection(inner.hostname, inner.port, timeout=60)
            upstream.request("GET", self.path[len(public.path) :] or "/", headers={"Accept": self.headers.get("Accept", "*/*")})
            answer = upstream.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer((public.hostname, public.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return asked
