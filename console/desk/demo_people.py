"""The people of the invented call centre: stores, staff, cards, and the customers whose stories the demo tells."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

STORES: Final = ("渝中店", "江北店", "南岸店", "沙坪坝店", "渝北店", "九龙坡店", "巴南店", "万州店")
AGENCIES: Final = (
    ("law-institution", "山城律师所"), ("medical-institution", "嘉陵体检中心"), ("seller", "江风票务"),
)  # fmt: skip

#: People who share a number with somebody of the cast: 王强's household, and 罗玉兰 entered a second time.
SHARED: Final = (("陈静", "女士", "13987654321"), ("罗", "女士", "15023881199"))

CENTRE_STAFF: Final = (
    ("1000", "刘总", "manager"),
    ("1001", "李敏", "operator"),
    ("1002", "周洁", "operator"),
    ("1003", "何伟", "operator"),
    ("1010", "陈刚", "shift-lead"),
    ("1011", "吴霞", "specialist"),
    ("1012", "范宏", "project"),
)
STORE_POSTS: Final = ("front-desk", "appointment-lead", "pickup-lead", "pickup-driver")
"""One person each in every store, numbered from 2001; the others hold the remaining posts of their store too."""
MORE_POSTS: Final = {
    "front-desk": ("advisor",),
    "appointment-lead": ("department-lead", "store-lead"),
}
STORE_NAMES: Final = (  # noqa: SIM905
    "杜磊辉 陶秀英 熊静桂 江秀春 夏艳娜 孙建玲 吴娟敏 孟建秀 邱丽杰 龙怡宇 赵飞宇 姚秀杰 杨鹏琳 林超玲 高萍丽 侯兰鹏 "
    "顾洋静 江飞怡 唐桂静 孟一英 邱秀欣 韩志梓 熊建思 白志玲 汤丽娟 蒋晓峰 段文博 卢海燕 贾振国 文淑芬 鲁建平 尹小红"
).split()

PRODUCTS: Final[dict[str, tuple[str, int, dict[str, int | None]]]] = {
    "金卡": (
        "金卡", 24,
        {"car-wash": 24, "waxing": 4, "maintenance": 4, "vehicle-pickup": 6, "medical-check": 2, "hotel": None,
         "air-ticket": None, "expert": None, "lawyer": 3, "roadside": 2},
    ),
    "金卡-旧": (
        "金卡", 18,
        {"car-wash": 24, "waxing": 4, "maintenance": 4, "vehicle-pickup": 6, "medical-check": 2, "hotel": None,
         "air-ticket": None, "expert": None, "lawyer": 3},
    ),
    "银卡": (
        "银卡", 12,
        {"car-wash": 12, "maintenance": 2, "vehicle-pickup": 2, "expert": None, "roadside": 1},
    ),
    "体验卡": ("体验卡", 3, {"car-wash": 3}),
}  # fmt: skip
"""Product: title, months, and what it includes (None: any number of times). The older 金卡 has no roadside service."""


class Person(NamedTuple):
    """A customer with one car. ``card`` is a product (empty: none), ``state`` of it ``active suspended expired near``."""

    key: str
    name: str
    honorific: str
    phone: str
    plate: str
    model: str = ""
    card: str = ""
    state: str = "active"
    number: str = ""
    note: str = ""
    landline: str = ""
    more: tuple[tuple[str, str, str, str, str], ...] = ()


CAST: Final = (
    Person("zhang", "张三", "先生", "13812345678", "渝A12345", "长安 UNI-V", "金卡-旧", number="8850752917",
           note="老客户，要同一个师傅", landline="02367871234",
           more=(("渝B77ZT8", "奥迪 A6L", "银卡", "expired", "8874143337"),)),
    Person("luo", "罗玉兰", "女士", "15023881199", "渝D8K661", "本田 飞度", "银卡"),
    Person("he", "何志明", "先生", "13896147731", "渝AF23916", "比亚迪 汉", "金卡"),
    Person("liu", "刘畅", "先生", "18696651231", "渝A331EW", "宝马 320Li", "金卡"),
    Person("ouyang", "欧阳建国", "先生", "13594001877", "渝GE2394", "大众 帕萨特", "金卡"),
    Person("yuan", "袁诺", "女士", "18970822765", "渝C38128", "特斯拉 Model 3", "银卡"),
    Person("jiang", "蒋勇", "先生", "17782336120", "渝BD50776", "广汽 AION", "银卡"),
    Person("li", "黎敏", "女士", "13983412206", "渝A3F248", "五菱 宏光", "金卡"),
    Person("chen", "陈晓", "先生", "13608340912", "渝DFK340", "丰田 凯美瑞", "金卡"),
    Person("wei", "魏东", "先生", "15823007714", "渝AW23G3", "吉利 博越", "金卡"),
    Person("du", "杜鹃", "女士", "13752900446", "渝A8Q071", "日产 轩逸", "金卡"),
    Person("tanj", "谭静", "女士", "18223450031", "渝AD05822", "蔚来 ES6", "银卡"),
    Person("song", "宋涛", "先生", "13330221568", "渝B20497", "长城 H6", "银卡", "near"),
    Person("zhong", "钟丽华", "女士", "13012378650", "渝C77K20", "现代 途胜", ""),
    Person("ran", "冉启明", "先生", "15320417782", "渝A0F733", "奔驰 C260", "金卡"),
    Person("pan", "潘越", "先生", "18580661203", "渝D61A08", "别克 GL8", "银卡"),
    Person("ma", "马思远", "先生", "13648390017", "渝AD33107", "理想 L7", "金卡"),
    Person("helan", "贺兰", "女士", "15928316644", "渝B9Q412", "马自达 3", "银卡"),
    Person("zheng", "郑凯", "先生", "13996188520", "渝A55M90", "哈弗 H6", "银卡"),
    Person("sima", "司马青", "女士", "17358421169", "渝GA1180", "福特 锐界", "金卡"),
    Person("qin", "秦岚", "女士", "13996077325", "渝A9C115", "大众 朗逸", "金卡"),
    Person("wang", "王强", "先生", "13987654321", "渝A12B45", "哈弗 H6", "金卡"),
    Person("tan", "谭静", "女士", "13608317720", "渝A12B4K", "本田 思域", "银卡"),
    Person("liuy", "刘洋", "先生", "18623100098", "渝AA12B40", "小鹏 G6", "金卡", "near"),
    Person("ranq", "冉启明", "先生", "17783312046", "渝A1284Q", "荣威 i5", "银卡"),
    Person("hezm", "何志明", "先生", "13996147731", "渝A12D41", "别克 英朗", "金卡"),
    Person("luoyl", "罗玉兰", "女士", "15123881199", "渝A12P40", "雪佛兰 科沃兹", "银卡", "expired"),
    Person("songt", "宋涛", "先生", "15837110230", "豫A12B46", "奇瑞 瑞虎", ""),
    Person("feng", "冯雪", "女士", "13628441906", "渝C61D20", "起亚 K3", "银卡"),
    Person("peng", "彭亮", "先生", "13883005127", "渝A0K883", "斯柯达 速派", "金卡"),
    Person("lu", "卢静", "女士", "15223309871", "渝D9911Q", "沃尔沃 S60", "金卡"),
    Person("tian", "田野", "先生", "18883120455", "渝AF70213", "极氪 001", "金卡"),
    Person("shen", "沈洁", "女士", "13512369904", "渝B3M556", "标致 408", "银卡"),
    Person("yu", "余飞", "先生", "13368220017", "渝A7C018", "丰田 汉兰达", "金卡"),
    Person("firm", "重庆江畔商贸有限公司", "", "13908371122", "渝DA12B4", "依维柯 得意", "", landline="02367875500"),
)  # fmt: skip

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂文辉玲红鹏华飞建国玉兰海燕志思宇佳晨雨欣子涵梓轩一诺嘉怡晓峰"
_MODELS = (
    "长安 CS75", "吉利 博越", "哈弗 H6", "比亚迪 秦PLUS", "大众 朗逸", "丰田 卡罗拉", "本田 思域", "日产 轩逸", "别克 英朗",
    "五菱 宏光", "奇瑞 瑞虎", "现代 伊兰特", "奥迪 A4L", "宝马 320Li", "特斯拉 Model 3", "理想 L6", "传祺 GS4", "福特 福克斯",
)  # fmt: skip
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def crowd(random: Random, count: int, taken: set[str]) -> Iterator[Person]:
    """*count* further customers with names, numbers and plates that nobody of the cast has."""
    for number in range(count):
        name = random.choice(_SURNAMES) + "".join(
            random.choice(_GIVEN) for _ in range(random.choice((1, 2, 2)))
        )
        plate = _plate(random)
        while plate in taken:
            plate = _plate(random)
        taken.add(plate)
        card = random.choices(("金卡", "银卡", "体验卡", ""), (45, 35, 5, 15))[0]
        state = random.choices(("active", "near", "expired", "suspended"), (84, 6, 7, 3))[0]
        phone = f"1{random.choice((36, 38, 39, 51, 58, 77, 86, 99))}{random.randrange(10**8):08d}"
        yield Person(
            f"n{number}",
            name,
            random.choice(("先生", "女士")),
            phone,
            plate,
            random.choice(_MODELS),
            card,
            state,
        )


def _plate(random: Random) -> str:
    head = "渝" + random.choices("ABCDFGH", (50, 15, 10, 10, 5, 5, 5))[0]
    if random.random() < 0.25:
        return head + random.choice("DF") + f"{random.randrange(10**5):05d}"
    serial = [str(random.randrange(10)) for _ in range(5)]
    for _ in range(random.choice((0, 1, 1, 2))):
        serial[random.randrange(5)] = random.choice(_LETTERS)
    return head + "".join(serial)
