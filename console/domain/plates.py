"""Number plates: what is possible is accepted, what is unlikely is remarked on, what is impossible is explained.

No library knows today's formats; the list is that of the design notes (``libraries.md``), from secondary sources. A
plate is stored without spaces and dots, upper case, as ``渝A12345``. In the serial O is read as 0 and I as 1 (neither
letter exists there); the letter of the issuing office keeps its O. A call is never blocked over a plate:
:func:`lenient` accepts anything and says what it thinks of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from console.domain.problem import Problem
from console.domain.text import clean, narrow
from console.i18n import _

#: The one-character names of the provinces.
PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
#: Provinces by syllable, as people type them; several of one sound are told apart only by a person.
BY_SOUND: Final[dict[str, str]] = {
    "jing": "京", "jin": "津晋", "hu": "沪", "yu": "渝豫", "ji": "冀吉", "yun": "云", "liao": "辽", "hei": "黑",
    "xiang": "湘", "wan": "皖", "lu": "鲁", "xin": "新", "su": "苏", "zhe": "浙", "gan": "赣甘", "e": "鄂",
    "gui": "桂贵", "meng": "蒙", "shan": "陕", "min": "闽", "yue": "粤", "qing": "青", "zang": "藏", "chuan": "川",
    "ning": "宁", "qiong": "琼",
}  # fmt: skip
SOUND_OF: Final[dict[str, str]] = {p: sound for sound, several in BY_SOUND.items() for p in several}

#: First letter of a new-energy serial: D A B C E are purely electric, F G H J K are not.
NEW_ENERGY: Final = "DABCEFGHJK"
_SERIAL: Final = "0-9A-HJ-NP-Z"
_SEPARATORS: Final = re.compile(r"[\s.·•‧∙⋅・。．\-—_,，/|'\"]+")
_VIN: Final = re.compile(r"[0-9A-HJ-NPR-Z]{17}")
_MANY_LETTERS: Final = re.compile("(?:[0-9]*[A-Z]){4}")
#: A plate as nearly all are written: ordinary, or of a new-energy car.
_USUAL: Final = re.compile(
    rf"([{PROVINCES}])([A-HJ-NP-Z])(?:([{_SERIAL}]{{5}})|[{NEW_ENERGY}][{_SERIAL}][0-9]{{4}}|[0-9]{{5}}[{NEW_ENERGY}])"
)
_NONE: Final = frozenset({"无牌", "无", "未上牌", "没上牌", "新车", "无牌照", "未上户", "NONE", "NOPLATE"})
_SUFFIX: Final = {"挂": "trailer", "学": "training", "警": "police", "港": "hk-macau", "澳": "hk-macau"}
#: Letters an army plate begins with.
_ARMY: Final = "VZKHBSLJNGCEAO"


class Plate(NamedTuple):
    """A number plate. ``text`` as stored (``渝A12345``; empty for a car without one).

    ``kind``: ``ordinary new-energy trailer training police hk-macau emergency embassy consulate armed-police military
    temporary vin none``, and ``unknown`` from :func:`lenient` only. ``unlikely`` is a remark in the user's language,
    empty when there is nothing odd; it never blocks anything.
    """

    text: str
    kind: str
    unlikely: str = ""


class PlateProblem(Problem):
    """What was given is no plate that can exist."""


def squeeze(raw: str) -> str:
    """*raw* cleaned, upper case, without spaces, dots and hyphens; nothing is judged."""
    return _SEPARATORS.sub("", narrow(clean(raw, limit=60))).upper()


def parse(raw: str) -> Plate:
    """The plate *raw* stands for, in any spelling: spaces, dots, lower case, full width.

    Raises :class:`PlateProblem` for what cannot be a plate.
    """
    if usual := _USUAL.fullmatch(raw):
        odd = _odd_office(usual[1], usual[2])
        if usual[3]:
            return Plate(raw, "ordinary", odd or _odd_serial(usual[3]))
        return Plate(raw, "new-energy", odd)
    text = squeeze(raw)
    if not text:
        raise PlateProblem(clean(raw, limit=60), _("no plate written"), _("write it whole, such as 渝A12345"))
    if text in _NONE:
        return Plate("", "none")
    for rule in (_vin, _armed_police, _diplomatic, _temporary, _provincial, _military):
        plate = rule(text)
        if plate is not None:
            return plate
    raise _explain(text)


def lenient(raw: str) -> Plate:
    """Like :func:`parse`, but what is impossible comes back as kind ``unknown`` with the problem as its remark."""
    try:
        return parse(raw)
    except PlateProblem as problem:
        return Plate(squeeze(raw), "unknown", str(problem))


def show(text: str) -> str:
    """A stored plate as it is drawn: nine cells for an ordinary one, nothing put between the characters."""
    return text


def digits(serial: str) -> str:
    """*serial* with the letters that do not exist in a serial read as the digits they look like."""
    return serial.replace("O", "0").replace("I", "1")


def _vin(text: str) -> Plate | None:
    if len(text) != 17 or not text.isascii() or not text.isalnum():
        return None
    vin = text.replace("O", "0").replace("I", "1").replace("Q", "0")
    if not _VIN.fullmatch(vin):
        return None
    odd = "" if any(c.isdigit() for c in vin) else _("a frame number without any digit is rare")
    return Plate(vin, "vin", odd)


def _armed_police(text: str) -> Plate | None:
    match = re.fullmatch(rf"WJ([{PROVINCES}]|[0-3][0-9])?([0-9A-Z]{{4,6}})", text)
    if not match:
        return None
    place, serial = match[1] or "", digits(match[2])
    odd = (
        "" if 5 <= len(serial) <= 6 or place in PROVINCES else _("armed-police serials usually have 5 places")
    )
    return Plate(f"WJ{place}{serial}", "armed-police", odd)


def _diplomatic(text: str) -> Plate | None:
    if match := re.fullmatch(r"([0-9OI]{6})使|使([0-9OI]{6})", text):
        new, old = match[1], match[2]
        if new:
            return Plate(f"{digits(new)}使", "embassy")
        return Plate(f"使{digits(old)}", "embassy", _("old style, no longer issued"))
    if match := re.fullmatch(rf"([{PROVINCES}])([A-HJ-NP-Z][0-9OI]{{4}}|[0-9OI]{{5}})领", text):
        code = match[2] if match[2][0].isdigit() else match[2][0] + digits(match[2][1:])
        return Plate(f"{match[1]}{digits(code)}领", "consulate")
    return None


def _temporary(text: str) -> Plate | None:
    match = re.fullmatch(rf"(临?)([{PROVINCES}])([A-Z])(临?)([0-9A-Z]{{4,6}})([临试超]?)", text)
    if not match or not (match[1] or match[4] or match[6]):
        return None
    return Plate(f"{match[2]}{match[3]}{digits(match[5])}{match[6] or '临'}", "temporary")


def _provincial(text: str) -> Plate | None:
    """Everything that begins with a province and a letter."""
    match = re.fullmatch(rf"([{PROVINCES}])([A-Z])([0-9A-Z]+)(应急|[{''.join(_SUFFIX)}])?", text)
    if not match:
        return None
    province, office, serial, suffix = match[1], match[2], digits(match[3]), match[4] or ""
    whole = f"{province}{office}{serial}{suffix}"
    if suffix == "应急":
        if office in "XS" and re.fullmatch("[0-9]{4}", serial):
            return Plate(whole, "emergency")
        return None
    if suffix:
        abroad = suffix in "港澳"
        if len(serial) != 4 or (abroad and (province, office) != ("粤", "Z")):
            return None
        return Plate(whole, _SUFFIX[suffix], _odd_office(province, office))
    if len(serial) == 5:
        if office == "O":
            return Plate(whole, "police", _("police plates with O are old"))
        return Plate(whole, "ordinary", _odd_office(province, office) or _odd_serial(serial))
    if re.fullmatch(rf"[{NEW_ENERGY}][{_SERIAL}][0-9]{{4}}|[0-9]{{5}}[{NEW_ENERGY}]", serial):
        return Plate(whole, "new-energy", _odd_office(province, office))
    return None


def _military(text: str) -> Plate | None:
    match = re.fullmatch(r"([A-Z]{2})([0-9A-Z]{5})", text)
    if not match or sum(c.isdigit() for c in match[2]) < 3:
        return None
    serial = digits(match[2])
    odd = ""
    if text[0] not in _ARMY or (text[0] in "ABCD" and _provincial("渝" + text) is not None):
        odd = _("taken for an army plate; another one begins with its province")
    return Plate(match[1] + serial, "military", odd)


#: Issuing offices above the usual ones, by province: letters that are in use. Others exist rarely or not at all.
_OFFICES: Final = {
    "京": "ABCDEFGHJKLMNPQY", "津": "ABCDEFGHJKLMNPQR", "沪": "ABCDEFGHJKLMNR", "渝": "ABCDFGHN", "琼": "ABCDEF",
    "宁": "ABCDE", "青": "ABCDEFGH", "藏": "ABCDEFGHJ", "吉": "ABCDEFGHJK", "贵": "ABCDEFGHJ",
}  # fmt: skip


def _odd_office(province: str, office: str) -> str:
    if office == "I":
        return _("no office has the letter I")
    if office not in _OFFICES.get(province, office) and office != "O":
        return _("{place} is not a known office", place=province + office)
    return ""


def _odd_serial(serial: str) -> str:
    if _MANY_LETTERS.match(serial):
        return _("a serial rarely has so many letters")
    return ""


def _explain(text: str) -> PlateProblem:
    """Why *text* is no plate, and what would be right."""
    whole = _("write it whole, such as 渝A12345")
    shown = text[:20]
    for length in range(1, 6):
        several, rest = BY_SOUND.get(text[:length].lower(), ""), text[length:]
        if several and re.fullmatch(r"[A-Z][0-9A-Z]{5,6}", rest):
            choice = _(" or ").join(p + rest[0] + digits(rest[1:]) for p in several)
            return PlateProblem(shown, _("the province is missing"), _("write {choice}", choice=choice))
    first = text[0]
    if first not in PROVINCES:
        if first.isascii():
            if re.fullmatch(r"[A-Z][0-9A-Z]{4,6}", text):
                return PlateProblem(
                    shown, _("the province is missing"), _("write it in front, such as 渝{rest}", rest=text)
                )
            return PlateProblem(shown, _("this is only part of a plate"), whole)
        alike = _same_sound(first)
        fix = _("write {choice}", choice=_(" or ").join(alike)) if alike else whole
        return PlateProblem(shown, _("「{char}」 is no province", char=first), fix)
    if len(text) < 2 or not ("A" <= text[1] <= "Z"):
        return PlateProblem(
            shown,
            _("after the province comes the letter of the office"),
            _("such as {start}A12345", start=first),
        )
    match = re.fullmatch(r"..([0-9A-Z]*)(.*)", text)
    serial, rest = (digits(match[1]), match[2]) if match else ("", "")
    if rest in ("港", "澳") and len(serial) == 4:
        return PlateProblem(
            shown,
            _("plates with {suffix} begin with 粤Z", suffix=rest),
            _("such as 粤Z1234{suffix}", suffix=rest),
        )
    if rest == "应急":
        return PlateProblem(
            shown, _("an emergency plate is X or S and 4 digits"), _("such as {start}X1234应急", start=first)
        )
    if rest in tuple(_SUFFIX):
        return PlateProblem(
            shown,
            _("before {suffix} stand 4 places, here are {count}", suffix=rest, count=len(serial)),
            _("such as {start}1234{suffix}", start=text[:2], suffix=rest),
        )
    if rest:
        return PlateProblem(shown, _("「{char}」 does not belong in a plate", char=rest[0]), whole)
    if len(serial) == 6:
        return PlateProblem(
            shown,
            _(
                "a serial of 6 places begins or ends with one of {letters}, the rest are digits",
                letters=" ".join(NEW_ENERGY),
            ),
            _("such as {start}D12345, or 5 places", start=text[:2]),
        )
    return PlateProblem(
        shown, _("the serial has {count} places", count=len(serial)), _("5 places, or 6 for a new-energy car")
    )


@lru_cache(maxsize=256)
def _same_sound(char: str) -> tuple[str, ...]:
    from console.domain.pinyin import readings

    return tuple(p for sound in readings(char) for p in BY_SOUND.get(sound, ""))
