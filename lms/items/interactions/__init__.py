"""The kinds of interaction, one file each: schema, validation, scoring, response check and what its template shows.

To add a kind, copy the nearest file here and its template `templates/items/<kind>.html`, and name the class below.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from lms.items.interactions.base import InteractionBase
from lms.items.interactions.choice import ChoiceInteraction
from lms.items.interactions.match import MatchInteraction
from lms.items.interactions.numeric import NumericInteraction
from lms.items.interactions.order import OrderInteraction
from lms.items.interactions.text_entry import TextEntryInteraction

Interaction = Annotated[
    ChoiceInteraction | MatchInteraction | OrderInteraction | NumericInteraction | TextEntryInteraction,
    Field(discriminator="kind"),
]

KINDS: Mapping[str, type[InteractionBase]] = {
    "choice": ChoiceInteraction,
    "match": MatchInteraction,
    "order": OrderInteraction,
    "numeric": NumericInteraction,
    "text_entry": TextEntryInteraction,
}
"""The class of each kind."""
