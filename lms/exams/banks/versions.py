"""What a version of an item is made of, in one place for files and editor: its columns and its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from lms.items import Item, ItemMetadata
from lms.items.html_text import plain_text

SEPARATOR = b"\0"


def digest_of(content: str, details: str, typed: dict[str, Any] | None = None) -> str:
    """SHA-256 over what a version says. Two versions with the same digest say the same."""
    parts = [content.encode(), details.encode()]
    if typed is not None:
        parts.append(json.dumps(typed, sort_keys=True, ensure_ascii=False).encode())
    return hashlib.sha256(SEPARATOR.join(parts)).hexdigest()


def columns_of(item: Item, metadata: ItemMetadata) -> dict[str, Any]:
    """The columns of a whole version."""
    content, details = item.to_json().decode(), metadata.to_json().decode()
    return {
        "content": content,
        "details": details,
        "digest": digest_of(content, details),
        "kind": item.kind,
        "unit": metadata.unit,
        "bloom": metadata.bloom or "",
        "difficulty": metadata.difficulty or "",
        "tags": list(metadata.tags),
        "words": plain_text(item.body),
    }
