"""The plain sentence for every code of a fault."""

from django.utils.translation import gettext_noop as _

from .chain import Kind

KINDS = {
    Kind.EDITED: _("被改写"),
    Kind.DELETED: _("被删除"),
    Kind.INSERTED: _("被插入"),
    Kind.REORDERED: _("被调序"),
    Kind.CUT_TAIL: _("末尾被截去"),
    Kind.HEAD: _("卷末登记被改动"),
    Kind.SEAL: _("封存被改动"),
    Kind.GUARD: _("保护失效"),
    Kind.EXPORT: _("导出文件不完整"),
}

WHAT = {
    "hash_does_not_fit": _("内容与校验码不符。"),
    "link_edited": _("与前一条的衔接被改动。"),
    "rewritten": _("内容和校验码一并被改写，与后一条或卷末登记对不上。"),
    "rewritten_since_seal": _("全部记录被整体改写，与第 {seal} 号封存不符。"),
    "number_edited": _("序号被改动，应为 {expected}。"),
    "not_whole": _("记录不完整，但看不出改动了什么。"),
    "gap": _("此处缺 {count} 条。"),
    "predecessor_missing": _("前面缺 {count} 条，后面的序号已被改动。"),
    "nothing_links_to_it": _("没有一条与它衔接，不是当时写入的。"),
    "beyond_head": _("超出卷末登记的 {head} 条，不是经系统写入的。"),
    "number_against_links": _("序号与衔接的先后相反，按衔接应排在第 {after} 条之后。"),
    "fewer_than_head": _("卷末登记有 {head} 条，现存 {events} 条。"),
    "fewer_than_seal": _("第 {seal} 号封存记有 {head} 条，现存 {events} 条，卷末登记已被一并改动。"),
    "head_missing": _("记录还在，卷末登记不见了。"),
    "head_number": _("卷末登记的条数与现存 {events} 条不符。"),
    "head_hash": _("卷末登记的校验码被改动。"),
    "head_set_back": _("卷末登记被改回较早的位置，现存 {events} 条且已封存。"),
    "seal_missing": _("封存本身不见了，还留有 {heads} 个卷末登记。"),
    "seal_missing_before": _("前面的封存不见了。"),
    "seal_link": _("与前一封存的衔接不符。"),
    "seal_heads": _("封存记有 {expected} 个卷末登记，现存 {found} 个。"),
    "seal_hash": _("封存的内容与校验码不符。"),
    "anchor_differs": _("与他处抄存的校验码不符。"),
    "anchor_missing": _("他处抄存的这次封存不见了。"),
    "guard_missing": _("拒绝改动的保护 {guard} 不在或已停用。"),
    "not_an_export": _("不是审计导出文件，或版本不识。"),
    "not_json": _("这一行不是 JSON 格式。"),
    "unknown_line": _("这一行不合格式。"),
    "counts_do_not_fit": _("条数与末行所记不符，文件被截断，或者有增减。"),
}
