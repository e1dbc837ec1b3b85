"""The kinds of question an author can write in the browser, one file each."""

from collections.abc import Mapping

from lms.exams.banks.kinds.base import ItemForm, Kind, Rows, Typed
from lms.exams.banks.kinds.choice import Multiple, Single
from lms.exams.banks.kinds.matching import Matching
from lms.exams.banks.kinds.numeric import Numeric
from lms.exams.banks.kinds.ordering import Ordering
from lms.exams.banks.kinds.short_text import ShortText
from lms.exams.banks.kinds.true_false import TrueFalse

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (Single(), Multiple(), TrueFalse(), Matching(), Ordering(), Numeric(), ShortText())
}

__all__ = ["KINDS", "ItemForm", "Kind", "Rows", "Typed"]
