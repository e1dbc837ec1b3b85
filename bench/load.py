"""A load generator: so many keep-alive connections, each with one request in flight, in a process of its own.

Reads jobs as JSON lines on standard input, ``{"port", "seconds", "clients": [{"path", "headers", "number"}]}``, and
answers each with rate, latencies and errors. Bounded in time and connections; sends to 127.0.0.1 only.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(slots=True)
class Client:
    """One candidate's device: its next number and where it writes."""

    path: str
    headers: str
    number: int


async def drive(port: int, client: Client, until: float, latencies: list[float], errors: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.perf_counter() < until:
            answer = {"slot": 1 + client.number % 40, "response": {"R1": ["abcd"[client.number % 4]]}}
            payload = orjson.dumps(answer).decode()
            body = orjson.dumps({"n": client.number, "k": "answer", "p": payload, "t": 1790000000000})
            began = time.perf_counter()
            writer.write(
                f"POST {client.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
                f"Content-Type: application/json\r\n{client.headers}Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            status = await read_response(reader)
            latencies.append(time.perf_counter() - began)
            if status == 200:
                client.number += 1
            else:
                errors.append(status)
                if len(errors) > 50:
                    return
    finally:
        writer.close()


async def read_response(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if length:
        await reader.readexactly(length)
    return status


async def run(job: dict[str, Any]) -> dict[str, Any]:
    clients = [Client(**client) for client in job["clients"]]
    latencies: list[float] = []
    errors: list[int] = []
    began = time.perf_counter()
    until = began + float(job["seconds"])
    await asyncio.gather(*(drive(job["port"], client, until, latencies, errors) for client in clients))
    elapsed = time.perf_counter() - began
    latencies.sort()
    count = len(latencies)
    return {
        "rate": (count - len(errors)) / elapsed,
        "p50": latencies[count // 2] if count else None,
        "p99": latencies[min(count - 1, count * 99 // 100)] if count else None,
        "errors": len(errors),
        "error_kinds": sorted(set(errors)),
        "numbers": [client.number for client in clients],
    }


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(orjson.dumps(asyncio.run(run(orjson.loads(line)))).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
