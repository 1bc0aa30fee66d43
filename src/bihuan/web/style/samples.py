"""Sample data of the style page: invented enterprises and people, every component in its interesting states."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.templatetags.static import static

from bihuan import clock
from bihuan.refusal import Refusal

CLAUSE = "LY-2.1.9"


class SampleForm(forms.Form):
    """A hazard as it is entered on a phone: every kind of field."""

    place = forms.CharField(label="部位", max_length=40, help_text="写清位置，如“二号车间东墙配电箱”。")
    category = forms.ChoiceField(
        label="类别", choices=[("", "请选择"), ("electric", "用电"), ("fire", "消防"), ("gas", "燃气")]
    )
    problem = forms.CharField(label="问题", max_length=120, widget=forms.Textarea(attrs={"rows": 3}))
    grade = forms.ChoiceField(
        label="级别", choices=[("general", "一般隐患"), ("major", "重大隐患")], widget=forms.RadioSelect
    )
    due_on = forms.DateField(label="整改期限", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    photos = forms.FileField(label="现场照片")
    told = forms.BooleanField(label="已当面告知企业负责人")


def everything() -> dict[str, Any]:
    """The context of the style page."""
    now, today = clock.now(), clock.today()
    return {
        "basis_sample": SimpleNamespace(clause=CLAUSE),
        "days": {n: today + timedelta(days=n) for n in (-5, 0, 2, 21)},
        "due": [today - timedelta(days=5), today, today + timedelta(days=2), today + timedelta(days=21)],
        "states": _states(),
        "refused": Refusal(
            "too_few_experts",
            missing=["还差 1 名专家", "缺“电气”专业"],
            basis=SimpleNamespace(clause=CLAUSE),
            wanted=3,
            found=2,
        ),
        "steps": _steps(now, today),
        "events": _events(now),
        "rows": _rows(today),
        "chips": [
            {"label": "全部", "url": "?", "count": 128, "active": True},
            {"label": "已超期", "url": "?f=overdue", "count": 3},
            {"label": "3 天内到期", "url": "?f=soon", "count": 11},
            {"label": "待验收", "url": "?f=verify", "count": 7},
        ],
        "items": [
            ("企业", "晨光机械制造有限公司"),
            ("统一社会信用代码", "91370000MA00000000"),
            ("每年最少检查次数", "2 次", SimpleNamespace(clause=CLAUSE)),
            ("安全管理人员", ""),
            ("标准化等级", "二级"),
            ("有效期至", today + timedelta(days=200)),
        ],
        "before": _photo("before.svg", "配电箱门缺失，导线裸露", now - timedelta(days=6), "专家甲"),
        "after": _photo("after.svg", "配电箱已更换并加锁", now - timedelta(days=1), "安全员乙"),
        "bars_rows": [("用电", 42), ("消防", 31), ("危险化学品", 17), ("有限空间", 9), ("特种设备", 4)],
        "tabs_items": [
            {"label": "概况", "url": "?tab=1", "active": True},
            {"label": "隐患", "url": "?tab=2", "count": 12},
            {"label": "检查", "url": "?tab=3", "count": 4},
            {"label": "文书", "url": "?tab=4", "count": 9},
        ],
        "crumbs": [("企业", "/style/"), ("晨光机械制造有限公司", "/style/")],
    }


def _states() -> list[tuple[str, str]]:
    return [
        ("found", "已发现"),
        ("assessed", "已评估"),
        ("planned", "有方案"),
        ("rectifying", "整改中"),
        ("rectified", "待验收"),
        ("returned", "退回再改"),
        ("deferred", "暂缓整改"),
        ("verified", "已验收"),
        ("closed", "已销号"),
        ("overdue", "已超期"),
        ("major", "重大隐患"),
        ("general", "一般隐患"),
        ("unset", "未设定"),
        ("draft", "草稿"),
    ]


def _steps(now: datetime, today: date) -> list[dict[str, Any]]:
    labels = ["发现", "评估", "上报", "告知", "公示", "方案", "整改", "验收", "销号"]
    steps: list[dict[str, Any]] = [{"label": label, "state": "todo"} for label in labels]
    for n, by in enumerate(["专家甲", "专家甲", "专家甲", "专家甲"]):
        steps[n] |= {"state": "done", "by": by, "at": now - timedelta(days=6, hours=4 - n)}
    steps[4] |= {"state": "skipped"}
    steps[5] |= {"state": "done", "by": "安全员乙", "at": now - timedelta(days=5)}
    steps[6] |= {"state": "current", "by": "安全员乙", "due_on": today + timedelta(days=2), "basis": CLAUSE}
    return steps


def _events(now: datetime) -> list[dict[str, Any]]:
    return [
        {"at": now, "text": "整改后照片已上传", "by": "安全员乙", "icon": "photo", "tone": "info"},
        {
            "at": now - timedelta(days=2),
            "text": "延期申请没有批准",
            "by": "经办人丙",
            "detail": "理由：还没有写明整改期间的防范措施。",
            "icon": "ban",
            "tone": "bad",
            "basis": CLAUSE,
        },
        {
            "at": now - timedelta(days=6),
            "text": "现场检查发现隐患",
            "by": "专家甲",
            "detail": "二号车间东墙配电箱门缺失，导线裸露。",
            "icon": "flag",
            "tone": "warn",
        },
    ]


def _rows(today: date) -> list[dict[str, Any]]:
    texts = [
        ("二号车间东墙配电箱门缺失，导线裸露", "晨光机械制造有限公司", "rectifying", "整改中", -5),
        ("喷漆房可燃气体报警器未定期检定", "海棠家具有限公司", "rectified", "待验收", 0),
        ("地下水池检修未做气体检测", "清源水务有限公司", "planned", "有方案", 2),
        ("仓库安全出口被货物占用", "顺达物流有限公司", "rectifying", "整改中", 21),
    ]
    return [
        {"problem": problem, "enterprise": who, "state": state, "label": label, "due_on": today + timedelta(days=days)}
        for problem, who, state, label, days in texts
    ]


def _photo(name: str, alt: str, at: datetime, by: str) -> dict[str, Any]:
    return {"url": static(f"bihuan/style/{name}"), "alt": alt, "at": at, "by": by}
