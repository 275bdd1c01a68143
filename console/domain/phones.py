"""Telephone numbers in any spelling, kept as E.164 with the extension apart.

Chinese numbers are read here (an import reads tens of thousands a second); foreign ones by ``phonenumbers``, imported
only then and never its geocoder. Short service numbers (95588, 110) have no E.164 form and stay as they are dialled.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from console.domain.problem import Problem
from console.domain.text import clean, narrow
from console.i18n import _, language

Kind = Literal["mobile", "landline", "service"]


class Phone(NamedTuple):
    """A number: ``e164`` (``+8613812345678``; a short service number as dialled), extension, kind, and what was given."""

    e164: str
    ext: str
    kind: Kind
    raw: str


class PhoneProblem(Problem):
    """What was given cannot be dialled."""


_EXTENSION: Final = re.compile(
    r"(?:转接|转|分机号?|内线|内|extension|ext\.?|x|#|\*|,|，|;)[\s:：.]*([0-9]{1,6})[)）]?$", re.IGNORECASE
)
_DASH_EXTENSION: Final = re.compile(r"^(.*[0-9]{7,8})[\-—–][ ]*([0-9]{1,5})$")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"(10|2[0-9]|[3-9][0-9]{2})([2-9][0-9]{6,7})")
_USUAL: Final = re.compile(r"0(10|2[0-9]|[3-9][0-9]{2})-?([2-9][0-9]{6,7})")
_SERVICE: Final = re.compile(
    r"1[0-2][0-9]|1[0-9]{4}|95[0-9]{3,6}|96[0-9]{3,4}|1[01][0-9]{3}|12[0-9]{3}|123[0-9]{2}"
)
_TOLL: Final = re.compile(r"(?:400|800)[0-9]{7}")
_LETTERS: Final = re.compile(r"[^\d+()（）\s.\-—–/·]")


def parse(raw: str, area_code: str = "") -> Phone:
    """The number in *raw*; *area_code* (``023``) is that of the store, for local numbers without one.

    Raises :class:`PhoneProblem` when it cannot be a number.
    """
    if _MOBILE.fullmatch(raw):
        return Phone("+86" + raw, "", "mobile", raw)
    if (match := _USUAL.fullmatch(raw)) and (found := _landline(match[1] + match[2])):
        return Phone("+86" + found, "", "landline", raw)
    shown = clean(raw, limit=80).strip()
    text = narrow(shown).strip()
    if not text:
        raise PhoneProblem(
            shown,
            _("no number written"),
            _("11 digits for a mobile phone, area code and number for a fixed one"),
        )
    text = re.sub(r"^(?:tel|电话|手机|固话)[\s:：.]*", "", text, flags=re.IGNORECASE)
    text, ext = split_extension(text)
    if _LETTERS.search(text):
        raise PhoneProblem(shown, _("a number has digits only"), _("write the digits; an extension after 转"))
    abroad = text.startswith("+") or text.startswith("00")
    digits = re.sub(r"\D", "", text)
    if text.startswith("00"):
        digits = digits[2:]
    if abroad and not digits.startswith("86"):
        return _foreign(digits, ext, shown)
    if digits.startswith("86") and (abroad or len(digits) > 11):
        digits = digits[2:]
    return _chinese(digits, ext, shown, area_code)


def split_extension(text: str) -> tuple[str, str]:
    """Number and extension apart: ``66661760转8012``, ``023-66661760-805``, ``*8012``, ``ext 12``."""
    if match := _EXTENSION.search(text):
        head = text[: match.start()].rstrip(" -(（")
        if sum(c.isdigit() for c in head) >= 5:
            return head, match[1]
    if match := _DASH_EXTENSION.match(text):
        whole = re.sub(r"\D", "", text)
        if not _MOBILE.fullmatch(whole) and not _TOLL.fullmatch(whole):  # 138-1234-5678 has no extension
            return match[1], match[2]
    return text, ""


def _chinese(digits: str, ext: str, shown: str, area_code: str) -> Phone:
    bare = digits.lstrip("0")
    if _MOBILE.fullmatch(bare) and len(digits) - len(bare) <= 1:
        return Phone("+86" + bare, ext, "mobile", shown)
    if _TOLL.fullmatch(digits):
        return Phone("+86" + digits, ext, "service", shown)
    if _SERVICE.fullmatch(digits):
        return Phone(digits, ext, "service", shown)
    if digits.startswith("0") or len(digits) >= 9:
        if found := _landline(bare):
            return Phone("+86" + found, ext, "landline", shown)
        if digits.startswith("0") and (match := re.match("10|2[0-9]", bare)):
            count = len(bare) - 2
            raise PhoneProblem(
                shown,
                _("numbers of area {area} have 8 digits", area="0" + match[0]),
                _("here are {count}", count=count),
            )
    elif len(digits) in (7, 8) and digits[0] in "23456789":
        area = re.sub(r"\D", "", area_code).lstrip("0")
        if not area:
            raise PhoneProblem(
                shown,
                _("the area code is missing"),
                _("write it in front, such as 023-{number}", number=digits),
            )
        if found := _landline(area + digits):
            return Phone("+86" + found, ext, "landline", shown)
        raise PhoneProblem(
            shown,
            _("numbers of area {area} have 8 digits", area="0" + area),
            _("here are {count}", count=len(digits)),
        )
    if bare.startswith("1") and not digits.startswith("0"):
        if len(bare) == 11:
            fix = _("mobile numbers begin with 13 to 19")
        else:
            fix = _("a mobile number has 11 digits")
    else:
        fix = _("11 digits for a mobile phone, area code and number for a fixed one")
    raise PhoneProblem(shown, _("{count} digits do not make a number", count=len(digits)), fix)


def _landline(bare: str) -> str:
    """Area code and number without the leading 0, when the lengths fit; cities with two-digit codes have 8 digits."""
    match = _LANDLINE.fullmatch(bare)
    if not match or (len(match[1]) == 2 and len(match[2]) != 8):
        return ""
    return bare


def _foreign(digits: str, ext: str, shown: str) -> Phone:
    import phonenumbers

    fix = _("country code and number, such as +852 2123 4567")
    try:
        number = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        raise PhoneProblem(shown, _("no country has this number"), fix) from None
    if not phonenumbers.is_possible_number(number):
        raise PhoneProblem(shown, _("too long or too short for its country"), fix)
    kinds = phonenumbers.PhoneNumberType
    mobile = phonenumbers.number_type(number) in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, ext, "mobile" if mobile else "landline", shown)


_TWO_DIGIT_COUNTRIES: Final = frozenset(
    [
        "20",
        "27",
        "30",
        "31",
        "32",
        "33",
        "34",
        "36",
        "39",
        "40",
        "41",
        "43",
        "44",
        "45",
        "46",
        "47",
        "48",
        "49",
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "57",
        "58",
        "60",
        "61",
        "62",
        "63",
        "64",
        "65",
        "66",
        "81",
        "82",
        "84",
        "86",
        "90",
        "91",
        "92",
        "93",
        "94",
        "95",
        "98",
    ]
)
_GROUPS: Final = {8: (4, 4), 9: (3, 3, 3), 10: (3, 3, 4), 11: (3, 4, 4)}


def show(e164: str, ext: str = "") -> str:
    """A number as it is read out: ``138 1234 5678``, ``023 6787 1234``, ``400 812 3456``, ``+852 2123 4567``."""
    text = " ".join(_parts(e164))
    if not ext:
        return text
    return f"{text} 转 {ext}" if language() == "zh" else f"{text} ext {ext}"


def _parts(e164: str) -> list[str]:
    if not e164.startswith("+"):
        return [e164]
    digits = e164[1:]
    if digits.startswith("86"):
        national = digits[2:]
        if _MOBILE.fullmatch(national):
            return [national[:3], national[3:7], national[7:]]
        if _TOLL.fullmatch(national):
            return [national[:3], national[3:6], national[6:]]
        area = 2 if national[:1] in "12" else 3
        local = national[area:]
        return ["0" + national[:area], local[:-4], local[-4:]]
    country = 1 if digits[:1] in "17" else 2 if digits[:2] in _TWO_DIGIT_COUNTRIES else 3
    parts, rest = ["+" + digits[:country]], digits[country:]
    for size in _GROUPS.get(len(rest), (4,) * (len(rest) // 4 + 1)):
        if rest:
            parts.append(rest[:size])
            rest = rest[size:]
    return parts


def dialled(e164: str) -> str:
    """A number without country code as people type it: ``13812345678``, ``02367871234``."""
    if not e164.startswith("+86"):
        return e164.lstrip("+")
    national = e164[3:]
    return national if _MOBILE.fullmatch(national) or _TOLL.fullmatch(national) else "0" + national
