"""Which language a text is in: by its script, then by its commonest small words.

Enough to tell English from others and to name the larger European languages; the page's own declaration decides where
the text is too short or too mixed to tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_WORDS = {
    "en": "the of and to in a is that was for it with as his on be at by had not are but from have they which she were "
    "their has would been this will said who when there more about after an he we you our its",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden "
    "aus er hat "
    "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la "
    "mais avec on "
    "ses cette ont aux été était leur sa nous vous elle",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este "
    "sí porque "
    "esta entre cuando muy sin sobre también me hasta hay donde quien",
    "it": "di e il la che in un a per è una sono con non del si da come le dei nel alla più i anche al lo della "
    "gli ha ma "
    "questo delle sua suo dal dalla nella",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem "
    "à seu sua ou "
    "ser quando muito há nos já está também só pelo pela",
    "nl": "de van een het en in is dat op te zijn voor met die niet aan er om ook als dan maar bij uit nog naar "
    "heeft wordt "
    "door over werd tot je hij zij was",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan när år "
    "under också efter eller nu sin där vid mot",
    "da": "og i at det er en til af på for med der den de som ikke har et han men var sig fra vi så kan når om "
    "også efter "
    "eller blev være havde hun skal ved over",
    "no": "og i å det er en til av på for med som den de ikke har et han men var seg fra vi så kan når om også "
    "etter eller "
    "ble være hun skal ved over fikk sier",
    "pl": "w i na z do się że nie jest to o jak po co za od przez ale dla tym był przed są jego jej który czy "
    "już oraz roku "
    "tego może",
    "cs": "a v se na je že s z do o to i k za jsou by jako po jeho ve pro ale který si od při také než roku která",
    "tr": "ve bir bu da de için ile olarak olan çok daha gibi kadar sonra ne o en ise var değil ya ki her",
    "fi": "ja on ei että oli se hän mutta ovat myös kun joka ole sen kuin niin mukaan jo vain sekä",
    "hu": "a az és hogy nem is egy azt volt meg ez de csak már mint el még ki van szerint",
    "ro": "de și în a la cu că o un pe din nu este care pentru mai au ca fost se sau prin",
    "lt": "ir kad į su yra tai iš bet jo apie kaip buvo už dėl nuo metų ar tik jau",
    "id": "yang dan di dengan untuk pada ini itu dari tidak dalam akan ke oleh juga telah ada adalah",
    "vi": "và của là có không được các một cho với trong người những đã này khi",
}
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_LANGUAGES: dict[str, list[str]] = {}
for _code, _listed in _SETS.items():
    for _word in _listed:
        _LANGUAGES.setdefault(_word, []).append(_code)
_TOKEN = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"\A([a-z]{2,3})(?:[-_][\w-]*)?\Z", re.I)
_SCRIPTS = {
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "THAI": "th",
    "HANGUL": "ko",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
}


def detect(text: str, declared: str | None = None) -> str | None:
    """Return the two-letter code of the text's language; `declared` is what the page says, for doubtful cases."""
    said = code(declared)
    sample = text[:5_000]
    script = _script(sample)
    if script and script != "LATIN":
        if script == "CYRILLIC":
            return _cyrillic(sample, said)
        found = _SCRIPTS.get(script)
        if found == "ar" and said in ("fa", "ur", "ps", "ckb"):
            return said
        if found == "hi" and said in ("mr", "ne"):
            return said
        return found or said
    words = _TOKEN.findall(sample.lower())
    if len(words) < 8:
        return said
    counts = dict.fromkeys(_SETS, 0)
    for word in words:
        for lang in _LANGUAGES.get(word, ()):
            counts[lang] += 1
    scores = {lang: count / len(words) for lang, count in counts.items()}
    ranked = sorted(scores, key=lambda lang: scores[lang], reverse=True)
    best, second = ranked[0], ranked[1]
    if scores[best] < 0.12:
        return said or (best if scores[best] > 0.08 and len(words) > 40 else None)
    if said in scores and scores[said] > scores[best] * 0.85:
        return said  # close relatives: Danish and Norwegian, Spanish and Portuguese
    if said and said not in scores and scores[best] < 0.2:
        return said
    if scores[best] < scores[second] * 1.1 and len(words) < 40:
        return said or best
    return best


def common_words() -> frozenset[str]:
    """Return the commonest words of all the languages that are told apart."""
    return frozenset().union(*_SETS.values())


def code(value: str | None) -> str | None:
    """Return the language of a tag such as `en-GB` in two or three small letters."""
    found = _CODE.match(value.strip()) if value else None
    if not found:
        return None
    short = found[1].lower()
    return {"jp": "ja", "nb": "no", "nn": "no", "ua": "uk", "cn": "zh", "iw": "he", "und": None}.get(short, short)


def _script(text: str) -> str | None:
    """Return the script that most letters are in; Japanese shows by its kana among the ideographs."""
    counts: Counter[str] = Counter()
    for char in text[:: max(1, len(text) // 600)]:
        if char.isalpha():
            counts["LATIN" if char < "\u0250" else unicodedata.name(char, "?").split()[0]] += 1
    if not counts:
        return None
    if counts["HIRAGANA"] + counts["KATAKANA"] > 0.1 * counts.total() and counts["CJK"]:
        return "HIRAGANA"
    script, size = counts.most_common(1)[0]
    return script if size > counts.total() * 0.4 else None


def _cyrillic(text: str, said: str | None) -> str:
    if said in ("uk", "ru", "bg", "sr", "mk", "be", "kk", "mn"):
        return said
    low = text.lower()
    if any(c in low for c in "їєґ") or low.count("і") > len(low) * 0.01:
        return "be" if "ў" in low else "uk"
    if "ы" not in low and "э" not in low:
        return "sr" if any(c in low for c in "ђћљњ") else "bg"
    return "ru"
