"""The checks of a sentence that was made from one source sentence by leaving words out or naming a speaker."""

from __future__ import annotations

from collections.abc import Collection

from ..units import Unit, attributes
from .names import unsupported_name
from .numbers import unsupported_date, unsupported_number
from .polarity import changed_modality, changed_negation
from .quotation import altered_quotation


def sound(sentence: str, unit: Unit, named: Collection[str]) -> bool:
    """Return whether the sentence still says what its source says; `named` are names written for pronouns."""
    source = f"{unit.text} {' '.join(named)}"
    if unsupported_number(sentence, source) or unsupported_date(sentence, source):
        return False
    if not named and unsupported_name(sentence, source):
        return False
    if altered_quotation(sentence, unit.text):
        return False
    if changed_negation(sentence, [unit.text]) or changed_modality(sentence, [unit.text]):
        return False
    return attributes(sentence) or not attributes(unit.text)
