"""Chinese texts of the kind that a ledger of hazards holds, drawn with a seeded generator."""

from __future__ import annotations

from random import Random

PLACES = (
    "二号车间东墙配电箱", "原料仓库北侧通道", "液氨储罐区围堰", "锅炉房值班室", "喷涂线末端排风口", "危化品暂存间",
    "装卸平台西侧", "污水处理站调节池", "办公楼二层疏散楼梯", "空压机房", "冲压车间三号压力机", "成品库防火分区",
)  # fmt: skip
THINGS = (
    "电缆接头", "安全阀", "可燃气体报警器", "防护栏杆", "消防栓", "应急照明灯", "急停按钮", "联锁装置", "除尘管道",
    "静电接地线", "压力表", "有限空间警示牌", "疏散指示标志", "配电箱门",
)  # fmt: skip
FAULTS = (
    "破损未及时更换", "缺失，现场未见替代措施", "超过检验有效期", "被物料遮挡，无法正常取用", "未按规定设置或失效",
    "接线不规范，存在短路起火危险", "未建立日常点检记录", "松动脱落，防护失效", "与图纸不符且未履行变更手续",
)  # fmt: skip
ADVICE = (
    "立即更换并复验",
    "停用后由有资质单位检修",
    "清理现场并划定禁放区",
    "补充设置并纳入日常点检",
    "重新校验后投用",
)
FIXES = ("已更换并试运行正常", "已清理并张贴标识", "已由维保单位检修，附记录", "已补设并完成培训")
NAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴")
GIVEN = ("建国", "志强", "秀英", "海燕", "晓东", "文博", "丽华", "永平", "立新", "玉梅")
TRADES = ("精细化工", "机械制造", "金属制品", "木业", "食品", "冷链物流", "铸造", "纺织印染", "建材", "包装材料")
FIRMS = ("鼎盛", "恒达", "永信", "华泰", "瑞丰", "宏远", "金源", "天和", "德润", "兴业")


def description(random: Random) -> str:
    return (
        f"{random.choice(PLACES)}的{random.choice(THINGS)}{random.choice(FAULTS)}，第{random.randint(1, 9999)}号记录。"
    )


def location(random: Random) -> str:
    return random.choice(PLACES)


def person(random: Random) -> str:
    return random.choice(NAMES) + random.choice(GIVEN)


def firm(random: Random, number: int) -> str:
    return f"{random.choice(FIRMS)}{random.choice(TRADES)}有限公司{number:05d}"
