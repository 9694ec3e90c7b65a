"""What may be wrong with a file of events as a whole, and with its sender. Of its rows: `intake`, and the errors of events."""

from traceability.kernel.errors import Conflict, Malformed, Missing, Refusal
from traceability.kernel.text import Text


class UploadNotSeen(Missing):
    code = "upload_not_found"
    says = Text(en="There is no such upload that you may see.", zh="上传文件不存在，或您无权查看。")


class FileEmpty(Malformed):
    code = "file_empty"
    says = Text(en="The file is empty.", zh="文件为空。")


class NoEvents(Refusal):
    code = "no_events"
    says = Text(en="The file names no event.", zh="文件中没有任何环节记录。")


class TooManyTogether(Refusal):
    code = "too_many_together"
    says = Text(
        en="All or nothing takes at most {most} events; send the file in parts, or accept the good rows.",
        zh="“全有或全无”最多 {most} 条环节记录；请拆分文件，或选择仅接受无误的行。",
    )


class TooManyTried(Refusal):
    code = "too_many_tried"
    says = Text(
        en="A trial takes at most {most} events; what it found until there stands here. Send the file in parts.",
        zh="试读最多 {most} 条环节记录，此前发现的问题列于此处；请拆分文件后再传。",
    )


class SenderGone(Refusal):
    code = "sender_gone"
    says = Text(
        en="Who sent the file may no longer record for this organisation; nothing more of it is read.",
        zh="文件的上传人已无权为该企业填报，文件不再继续读取。",
    )


class TooManyWaiting(Conflict):
    code = "uploads_waiting"
    says = Text(
        en="{most} uploads of your organisation are not finished; wait until one is.",
        zh="贵单位已有 {most} 个上传文件尚未处理完，请待其中之一完成后再传。",
    )


class UploadMovedOn(Conflict):
    code = "upload_moved_on"
    says = Text(en="The upload was read further meanwhile.", zh="该上传文件已被继续读取。")
