"""Somebody who is called by where he or she comes from (the Scot, the young Frenchman)."""

from __future__ import annotations

import re

from .people import Gender

NATIONAL = "national"
"""The head noun of such a phrase."""
_COUNTRYMAN = re.compile(
    r"[Tt]he (?:[a-z-]+ )?(?:(?:North|South)(?:ern)? )?(?:"
    r"(?:English|Irish|Scots|Welsh|French|Dutch|Ulster|Cornish|Manx)(?:wo)?man"
    r"|Scot|New Zealander|Northern Irishman"
    r"|Briton|Dane|Swede|Finn|Pole|Turk|Spaniard|Serb|Croat|Czech|Greek|American|German|Italian|Brazilian|Russian"
    r"|Belgian|Argentine|Argentinian|Colombian|Chilean|Ukrainian|Austrian|Canadian|Kenyan|Ethiopian|Jamaican"
    r"|Norwegian|Romanian|Bulgarian|Hungarian|Slovak|Korean|Indian|Pakistani|Egyptian|Moroccan|Nigerian"
    r"|Ghanaian|Cameroonian|Ivorian|Mexican|Uruguayan|Paraguayan|Israeli|Londoner|Yorkshireman|Yorkshirewoman)"
)
"""Without what is more often a newspaper (the Australian) or several people (the Japanese)."""


def countryman(phrase: str) -> Gender | None:
    """Return the gender that such a phrase shows, "" where it shows none; None where the phrase is no such one."""
    if _COUNTRYMAN.fullmatch(phrase) is None:
        return None
    return "she" if phrase.endswith("woman") else "he" if phrase.endswith("man") else ""
