"""Sentences for people: an Indonesian source text and its parameters, put into words only when shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

Gettext = Callable[[str], str]
"""Gives the translation of a source text; any gettext of the usual kind will do."""


def untranslated(text: str) -> str:
    """The gettext that leaves the Indonesian source text as it is."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable sentence. `msgid` is Indonesian with `%(name)s` places; a parameter may be a message itself."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def text(self, gettext: Gettext = untranslated) -> str:
        """The sentence in the language of `gettext`."""
        if not self.params:
            return gettext(self.msgid)
        values = {
            name: value.text(gettext) if isinstance(value, Message) else value for name, value in self.params.items()
        }
        return gettext(self.msgid) % values

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a value: `where` is a path ("interactions.0.options") or a response identifier."""

    where: str
    message: Message


def refusal(message: Message) -> PydanticCustomError:
    """The error a validator raises; `explain` gives the message back."""
    return PydanticCustomError("refused", "{text}", {"text": str(message), "message": message})


def explain(error: ValidationError) -> tuple[Problem, ...]:
    """What a failed validation means, in plain words, one problem for each error."""
    return tuple(
        Problem(".".join(str(step) for step in entry["loc"]), _message_of(entry["type"], entry.get("ctx") or {}))
        for entry in error.errors(include_url=False, include_input=False)
    )


def _message_of(kind: str, context: Mapping[str, object]) -> Message:
    message = context.get("message")
    if isinstance(message, Message):
        return message
    return _GENERAL.get(kind, Message("Isian ini tidak dapat dibaca."))


_GENERAL: Mapping[str, Message] = {
    "missing": Message("Isian ini wajib ada."),
    "extra_forbidden": Message("Isian ini tidak dikenal."),
    "string_too_short": Message("Isian ini belum diisi."),
    "string_too_long": Message("Isian ini terlalu panjang."),
    "too_short": Message("Isian ini kurang dari jumlah yang diperlukan."),
    "too_long": Message("Isian ini melebihi jumlah yang diperbolehkan."),
    "string_pattern_mismatch": Message("Kode hanya boleh berisi huruf, angka, titik, garis bawah, dan tanda hubung."),
    "literal_error": Message("Nilai ini tidak termasuk yang diperbolehkan."),
    "union_tag_invalid": Message("Jenis interaksi ini tidak dikenal."),
    "union_tag_not_found": Message("Jenis interaksi belum disebut."),
}
