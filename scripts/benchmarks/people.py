"""Invented people in any number, the same for the same seed: names, numbers, plates and cards as they really look."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单仇解查区朴翟覃乐缪"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰建国华玉梅红玲飞鹏浩宇轩子涵怡诺欣嘉佳思雨晨阳海燕春雪峰志辉文博慧琳"
PROVINCES = "渝" * 80 + "川贵沪粤京浙豫湘鄂云"
OFFICES = "AAAAABBBCDFGH"
SERIAL = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MODELS = (
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
PRODUCTS = ("金卡", "银卡", "体验卡")
STORES = ("渝中店", "江北店", "南岸店", "沙坪坝店", "渝北店", "九龙坡店", "巴南店", "万州店")
HEADER = (
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


def plate(random: Random, seen: set[str]) -> str:
    """A plate nobody in *seen* has."""
    while True:
        head = random.choice(PROVINCES) + random.choice(OFFICES)
        if random.random() < 0.25:
            text = head + random.choice("DF") + "".join(random.choices("0123456789", k=5))
        else:
            text = head + "".join(random.choices(SERIAL if random.random() < 0.4 else "0123456789", k=5))
        if text not in seen:
            seen.add(text)
            return text


def rows(count: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """*count* rows of :data:`HEADER`; about every fifth person has no card, one in three no car of a known model."""
    random = Random(seed)
    seen: set[str] = set()
    for number in range(count):
        name = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))
        mobile = (
            f"1{random.choice('3456789')}{number % 10**9:09d}"
            if count > 5 * 10**6
            else _mobile(random, number)
        )
        card = f"88{number:08d}" if random.random() < 0.8 else ""
        opened = f"202{random.choice('56')}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        yield (
            name,
            random.choice(("先生", "女士")),
            mobile,
            f"023-6{random.randint(0, 9_999_999):07d}" if random.random() < 0.15 else "",
            plate(random, seen),
            random.choice(MODELS),
            "",
            card,
            random.choice(PRODUCTS) if card else "",
            opened if card else "",
            f"2028{opened[4:]}" if card else "",
            "正常" if card else "",
            f"19{random.randint(55, 99)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
            if random.random() < 0.6
            else "",
            "公历",
            random.choice(STORES),
            "",
            "",
        )


def _mobile(random: Random, number: int) -> str:
    """A number nobody else has: the tail is random, the head counts."""
    return f"1{3 + number // 10_000_000 % 7}{number // 1_000 % 10_000:04d}{random.randint(0, 9)}{number % 1_000:03d}{random.randint(0, 9)}"


def write_csv(path: Path, count: int, seed: int = 1) -> Path:
    """The rows as a GB18030 file, as Chinese Excel saves it."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count, seed))
    return path
