"""Invented people in any number, the same for the same seed: names, numbers, plates and cards as they really look.

Surnames as common as they are (王 李 张 make a fifth), some read in two ways (单 曾 仇 解), double ones, minority and Latin
names, companies; plates of every kind that is on the road; telephones that share their beginnings; 1.3 cars and 1.2 cards
a customer.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单仇解查区朴翟覃乐缪"
DOUBLE: Final = ("欧阳", "司马", "上官", "诸葛", "长孙", "尉迟", "令狐", "夏侯")
GIVEN: Final = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰建国华玉梅红玲飞鹏浩宇轩子涵怡诺欣嘉佳思雨晨阳海燕春雪峰志辉文博慧琳"
MINORITY: Final = (
    "买买提", "艾力", "古丽娜尔", "阿不都", "热合曼", "帕提古丽", "扎西", "次仁", "卓玛", "多吉", "央金", "巴特尔", "其其格", "吾买尔",
)  # fmt: skip
LATIN: Final = (
    "John", "Anna", "Wang", "Lei", "Smith", "O'Brien", "Garcia", "Müller", "Chen", "David", "Maria", "Kim", "José", "Lee",
)  # fmt: skip
PROVINCES: Final = "渝" * 80 + "川贵沪粤京浙豫湘鄂云"
OFFICES: Final = "AAAAABBBCDFGH"
SERIAL: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MOBILE: Final = (
    "130",
    "131",
    "133",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "158",
    "177",
    "180",
    "186",
    "189",
    "199",
)
MODELS: Final = (
    "长安 CS75",
    "比亚迪 秦PLUS",
    "大众 帕萨特",
    "丰田 卡罗拉",
    "本田 雅阁",
    "奥迪 A6L",
    "宝马 320Li",
    "别克 GL8",
    "理想 L7",
    "五菱 宏光MINI",
)
PRODUCTS: Final = ("金卡", "银卡", "体验卡")
STORES: Final = ("渝中店", "江北店", "南岸店", "沙坪坝店", "渝北店", "九龙坡店", "巴南店", "万州店")
HEADER: Final = (
    "顾客姓名",
    "称谓",
    "手机",
    "固话",
    "车牌号",
    "车型",
    "车架号",
    "卡号",
    "卡种",
    "开卡日期",
    "有效期至",
    "状态",
    "生日",
    "生日历法",
    "所属门店",
    "年检到期",
    "备注",
)
#: The first surnames as common as they are, the others one as common as the next.
_WEIGHTS: Final = tuple(accumulate(max(0.25, 7.5 / (1 + place * 0.18)) for place in range(len(SURNAMES))))


class Person(NamedTuple):
    """A customer: ``mobile`` and ``landline`` (or empty) as people write them, plates, card numbers, ISO dates."""

    name: str
    honorific: str
    mobile: str
    landline: str
    plates: tuple[str, ...]
    cards: tuple[str, ...]
    opened: str
    birthday: str
    model: str
    product: str
    store: str


def people(count: int, seed: int = 1) -> Iterator[Person]:
    """*count* people, nobody's number, plate or card twice."""
    random = Random(seed)
    seen: set[str] = set()
    for number in range(count):
        cars, cards = _some(random, 0.75, 0.95), _some(random, 0.60, 0.75, none=0.15)
        opened = f"202{random.choice('56')}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        born = f"19{random.randint(55, 99)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        yield Person(
            name=name(random),
            honorific=random.choice(("先生", "女士")),
            mobile=_mobile(random, number),
            landline=f"023-6{random.randint(0, 9_999_999):07d}" if random.random() < 0.15 else "",
            plates=tuple(plate(random, seen) for _ in range(cars)),
            cards=tuple(f"88{number * 3 + place:08d}" for place in range(cards)),
            opened=opened,
            birthday=born if random.random() < 0.6 else "",
            model=random.choice(MODELS),
            product=random.choice(PRODUCTS),
            store=random.choice(STORES),
        )


def _some(random: Random, one: float, two: float, none: float = 0.0) -> int:
    """None, one, two or three of something: *one* and *two* are where the shares end."""
    drawn = random.random() if not none else random.random() - none
    if drawn < 0:
        return 0
    return 1 if drawn < one else 2 if drawn < two else 3


def name(random: Random) -> str:
    """A name: one in thirty is none of one surname and one or two characters."""
    rare = random.random()
    given = "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))
    if rare > 0.035:
        return random.choices(SURNAMES, cum_weights=_WEIGHTS)[0] + given
    if rare > 0.02:
        return random.choice(DOUBLE) + given
    if rare > 0.01:
        return "·".join(random.sample(MINORITY, 2))
    if rare > 0.004:
        return " ".join(random.sample(LATIN, 2))
    return f"重庆{given}{random.choice(('商贸', '物流', '科技'))}有限公司"


def plate(random: Random, seen: set[str]) -> str:
    """A plate nobody in *seen* has."""
    while True:
        text = _plate(random)
        if text not in seen:
            seen.add(text)
            return text


def _plate(random: Random) -> str:
    head = random.choice(PROVINCES) + random.choice(OFFICES)
    kind = random.random()
    if kind < 0.25:
        return head + random.choice("DF") + "".join(random.choices("0123456789", k=5))
    if kind < 0.98:
        return head + "".join(random.choices(SERIAL if random.random() < 0.4 else "0123456789", k=5))
    four = "".join(random.choices("0123456789", k=4))
    if kind < 0.99:
        return head + random.choice(SERIAL[10:]) + four[1:] + random.choice("挂学警")
    if kind < 0.994:
        return f"粤Z{random.choice(SERIAL[10:])}{four[1:]}{random.choice('港澳')}"
    if kind < 0.996:
        return f"WJ渝{four}{random.choice('0123456789')}"
    if kind < 0.998:
        return (
            f"{random.choice('VKHBSLJNGCEAO')}{random.choice('ABCDEFGH')}{four}{random.choice('0123456789')}"
        )
    return "".join(random.choices("0123456789", k=6)) + "使"


def rows(count: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """*count* rows of :data:`HEADER`: each customer with one car and the first card, as a chain would hand them over."""
    for person in people(count, seed):
        card = person.cards[0] if person.cards else ""
        yield (
            person.name,
            person.honorific,
            person.mobile,
            person.landline,
            person.plates[0],
            person.model,
            "",
            card,
            person.product if card else "",
            person.opened if card else "",
            f"2028{person.opened[4:]}" if card else "",
            "正常" if card else "",
            person.birthday,
            "公历",
            person.store,
            "",
            "",
        )


def _mobile(random: Random, number: int) -> str:
    """A number nobody else has: a beginning many share, and eight digits that look drawn by lot."""
    return f"{random.choice(MOBILE)}{number * 61_803_399 % 10**8:08d}"


def write_csv(path: Path, count: int, seed: int = 1) -> Path:
    """The rows as a GB18030 file, as Chinese Excel saves it."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count, seed))
    return path
