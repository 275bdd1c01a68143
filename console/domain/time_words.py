"""The words people use for days and times of day, in both languages, and Chinese numbers."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
DAYS: Final = "一二三四五六日"
#: Part of the day: from, the hours it turns into afternoon, its usual time in minutes.
PARTS: Final[dict[str, tuple[str, int]]] = {
    "凌晨": ("night", 300), "清早": ("am", 480), "早上": ("am", 540), "早晨": ("am", 540), "上午": ("am", 540),
    "中午": ("noon", 720), "正午": ("noon", 720), "午后": ("pm", 840), "下午": ("pm", 840), "傍晚": ("pm", 1050),
    "晚上": ("pm", 1140), "夜里": ("pm", 1260), "晚间": ("pm", 1140), "早": ("am", 540), "晚": ("pm", 1140),
    "morning": ("am", 540), "afternoon": ("pm", 840), "evening": ("pm", 1140), "tonight": ("pm", 1140),
    "night": ("pm", 1140),
}  # fmt: skip
RELATIVE: Final = {
    "大后天": 3, "后天": 2, "后日": 2, "明天": 1, "明日": 1, "明儿": 1, "次日": 1, "今天": 0, "今日": 0, "今儿": 0,
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "dayaftertomorrow": 2, "tomorrow": 1, "tmrw": 1, "tmr": 1,
    "today": 0, "yesterday": -1,
}  # fmt: skip
EN_DAYS: Final = {
    w: n
    for n, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday weds wed", "thursday thurs thur thu", "friday fri",
         "saturday sat", "sunday sun")
    )
    for w in names.split()
}  # fmt: skip
EN_MONTHS: Final = {
    w: n
    for n, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1
    )
    for w in names.split()
}  # fmt: skip


def arabic(text: str) -> str:
    """*text* with Chinese numbers up to 99 written in digits: 二十三号 is 23号, 十点 10点."""

    def number(match: re.Match[str]) -> str:
        word = match[0]
        if "十" not in word:
            return "".join(str(DIGITS[c]) for c in word)
        tens, ones = word.split("十", 1)
        return str((DIGITS[tens[-1]] if tens else 1) * 10 + (DIGITS[ones[0]] if ones else 0))

    return re.sub(r"[一二三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]+", number, text)
