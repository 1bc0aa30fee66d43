"""What an office carries to a site, by kind, and the acts on one piece."""

from enum import StrEnum

INSTRUMENT_WORDS = {
    "gas": "气体检测仪",
    "leak": "检漏仪",
    "dust": "粉尘检测仪",
    "noise": "噪声检测仪",
    "temperature": "测温仪",
    "distance": "测距仪",
    "electrical": "电气检测仪",
    "vessel_pipe": "容器管道检测仪",
}
EQUIPMENT_WORDS = {
    "explosion_proof_body_camera": "执法记录仪",
    "explosion_proof_terminal": "移动执法终端",
}
PROTECTION_WORDS = {
    "air_respirator": "空气呼吸器",
    "gas_mask": "防毒面具",
    "dust_mask": "防尘口罩",
    "protective_clothing": "防护服",
    "safety_helmet": "安全帽",
}
KIND_WORDS = {**INSTRUMENT_WORDS, **EQUIPMENT_WORDS, **PROTECTION_WORDS}

UNITS = {
    "gas": ("%LEL", "%VOL", "ppm", "mg/m³"),
    "leak": ("ppm", "%LEL"),
    "dust": ("mg/m³",),
    "noise": ("dB(A)",),
    "temperature": ("℃",),
    "distance": ("m", "cm", "mm"),
    "electrical": ("Ω", "MΩ", "V", "A", "mA"),
    "vessel_pipe": ("mm", "MPa"),
}
"""The units in which each kind of instrument reads (ours, after the table of instruments)."""


class Act(StrEnum):
    REGISTER_INSTRUMENT = "register_instrument"
    CALIBRATE_INSTRUMENT = "calibrate_instrument"
    RECORD_INSTRUMENT_TRAINING = "record_instrument_training"
    ISSUE_INSTRUMENT = "issue_instrument"
    SIGN_FOR_INSTRUMENT = "sign_for_instrument"
    RETURN_INSTRUMENT = "return_instrument"


ACT_WORDS = {
    Act.REGISTER_INSTRUMENT: "登记仪器装备",
    Act.CALIBRATE_INSTRUMENT: "登记检定校准",
    Act.RECORD_INSTRUMENT_TRAINING: "登记使用培训",
    Act.ISSUE_INSTRUMENT: "发放仪器装备",
    Act.SIGN_FOR_INSTRUMENT: "签领仪器装备",
    Act.RETURN_INSTRUMENT: "归还仪器装备",
}
