"""The acts on the real-name catalogue of posts."""

from enum import StrEnum


class Act(StrEnum):
    SET_NAMED_POST = "set_named_post"
    DROP_NAMED_POST = "drop_named_post"
    PUT_UNDER_POST = "put_under_post"
    TAKE_FROM_POST = "take_from_post"
    PUBLISH_CATALOGUE = "publish_catalogue"
    FILE_POST_CHECK = "file_post_check"


ACT_WORDS = {
    Act.SET_NAMED_POST: "设置管理岗位",
    Act.DROP_NAMED_POST: "撤销管理岗位",
    Act.PUT_UNDER_POST: "划入岗位",
    Act.TAKE_FROM_POST: "划出岗位",
    Act.PUBLISH_CATALOGUE: "公布实名目录",
    Act.FILE_POST_CHECK: "上传监督检查情况",
}
