"""An agency's sign-in (OpenID Connect) in a thread of the test: it says about a person whatever it is told to."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

CLIENT = "dure"
SECRET = "a secret between the agency and Dure"


class Agency:
    """``with Agency() as agency:`` serves at ``agency.issuer``; ``claims`` are what it says of who comes."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "person-1"}
        self.audience = CLIENT
        self.challenge = ""
        self.asked: list[dict[str, str]] = []

    def __enter__(self) -> Agency:
        agency = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(agency.configuration)

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, content = agency.token({k: v[0] for k, v in parse_qs(text).items()})
                self._answer(content, status)

            def _answer(self, content: dict[str, Any], status: int = 200) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def comes_back(self, location: str) -> dict[str, str]:
        """What the browser brings back after signing in at the agency, to which ``location`` had led."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}
        self.asked.append(asked)
        return {"code": "a-code", "state": asked["state"]}

    def token(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if sent.get("client_secret") != SECRET or challenge != self.asked[-1]["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + 300, **self.claims}
        return 200, {
            "access_token": "access",
            "token_type": "bearer",
            "id_token": jwt.encode(claims, "0" * 32, algorithm="HS256"),
        }
