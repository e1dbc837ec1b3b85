"""The item library: what a question is, what a response earns, and how both are shown.

Pure: it imports nothing else of this project, no web framework and no database. Numbers are `Decimal` (sums of shares
`Fraction`), never float. Scoring and checking are total: no response raises.
"""

from lms.items.arrangement import Arrangement, arrange, fits, shuffle
from lms.items.messages import Gettext, Message, Problem, explain
from lms.items.model import Item, ItemMetadata, Regulation
from lms.items.numbers import decimal_comma, decimal_point
from lms.items.rendering import instruction, render_item
from lms.items.responses import Response, check_response, is_answered, read_form
from lms.items.scoring import ItemOutcome, score_item

__all__ = [
    "Arrangement",
    "Gettext",
    "Item",
    "ItemMetadata",
    "ItemOutcome",
    "Message",
    "Problem",
    "Regulation",
    "Response",
    "arrange",
    "check_response",
    "decimal_comma",
    "decimal_point",
    "explain",
    "fits",
    "instruction",
    "is_answered",
    "read_form",
    "render_item",
    "score_item",
    "shuffle",
]
