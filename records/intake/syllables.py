"""Whether a word could be a Vietnamese syllable: onset, rime and tone.  Pure.

The inventory of rimes is that of school orthography with the few that names of places and of
peoples add (ooc, oong, êng, uyp).  It judges spelling, not meaning: ``nghiêng`` and ``bượp``
pass, ``nguyean`` does not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# The longest first: giũ is gi and u, not g and iu.
_ONSETS = "ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu
ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
"""
# Rimes that glide out: the tone stands before the last letter.
_GLIDES = re.compile(
    "ai|ao|au|ay|âu|ây|eo|êu|iu|iêu|oai|oao|oay|oeo|oi|ôi|ơi|ui|uây|uôi|uyu|ưi|ưu|ươi|ươu|yêu"
)
_STOPPED = ("c", "ch", "p", "t")
_ACUTE, _DOT = "\u0301", "\u0323"
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SHAPE = re.compile(f"(?:{_ONSETS})?({'|'.join(_RIMES.split())})")
_LETTERS = frozenset("abcdđeghiklmnopqrstuvxyăâêôơư")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Spelled as Vietnamese spells: one onset, one rime, one tone that the rime can carry."""
    word = unicodedata.normalize("NFC", word.lower())
    bare, tones = _without_tone(word)
    if len(tones) > 1 or len(bare) > 7:
        return False
    found = _SHAPE.fullmatch(bare) or _SHAPE.fullmatch(bare.replace("y", "i"))
    if found is None:
        return False
    if tones and _GLIDES.fullmatch(found[1]) and _without_tone(word[-1])[1]:
        return False
    return not found[1].endswith(_STOPPED) or tones in ([_ACUTE], [_DOT])


def is_abbreviation(word: str) -> bool:
    """Capitals of the alphabet without a tone: ĐH, HĐND, QLNN."""
    bare, tones = _without_tone(word)
    return word.isupper() and len(word) <= 8 and not tones and set(bare.lower()) <= _LETTERS


def _without_tone(word: str) -> tuple[str, list[str]]:
    parts = unicodedata.normalize("NFD", word)
    bare = "".join(part for part in parts if part not in _TONES)
    return unicodedata.normalize("NFC", bare), [part for part in parts if part in _TONES]
