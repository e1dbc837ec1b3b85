"""The two servers a bench compares: the whole system, and the limit.

The limit is the least that a saving server could do: the same web server, driver, pool and JSON parser, one committed
upsert over HTTP, nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import create_engine

from lms.core import settings as settings_module
from lms.core.db import engine_options, prepare_engine, writing
from lms.wiring import create_app

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

_CONFLICT = " ON CONFLICT (attempt_id, slot) DO UPDATE SET payload = excluded.payload, at = excluded.at RETURNING at"
_INSERT = "INSERT INTO bench_answers (attempt_id, slot, payload, at) VALUES "
UPSERT = {
    "postgresql": _INSERT + "(%(attempt)s, %(slot)s, %(payload)s, clock_timestamp())" + _CONFLICT,
    "sqlite": _INSERT + "(:attempt, :slot, :payload, lms_now())" + _CONFLICT,
}


def _settings() -> settings_module.Settings:
    return settings_module.Settings(
        mode="test",
        database=os.environ["BENCH_DATABASE"],
        instance=Path(os.environ["BENCH_INSTANCE"]),
        secret_key=os.environ["BENCH_SECRET"],
        base_url=os.environ.get("BENCH_BASE_URL", "http://127.0.0.1"),
    )


def limit_app() -> Callable[[Environ, StartResponse], Iterable[bytes]]:
    """A bare WSGI application: parse, upsert, commit, answer."""
    settings = _settings()
    engine = create_engine(**engine_options(settings))
    prepare_engine(engine)
    statement = UPSERT[engine.dialect.name]
    autocommit = engine.dialect.name == "postgresql"

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = orjson.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        attempt = int(environ["PATH_INFO"].split("/")[2])
        values = {"attempt": attempt, "slot": 1 + body["n"] % 40, "payload": body["p"]}
        if autocommit:
            with engine.connect() as connection:
                at = (
                    connection.execution_options(isolation_level="AUTOCOMMIT")
                    .exec_driver_sql(statement, values)
                    .scalar_one()
                )
        else:
            with writing(engine), engine.connect() as connection, connection.begin():
                at = connection.exec_driver_sql(statement, values).scalar_one()
        answer = orjson.dumps({"at": str(at)})
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    return application


if "BENCH_DATABASE" in os.environ:
    application = (
        limit_app() if os.environ.get("BENCH_APP") == "limit" else create_app(_settings(), RATELIMIT_ENABLED=False)
    )
