"""What may be wrong with a webhook, or with what is asked of it."""

from traceability.kernel.errors import Conflict, Forbidden, Malformed, Missing, Refusal
from traceability.kernel.text import Text


class WebhookNotSeen(Missing):
    code = "webhook_not_found"
    says = Text(en="There is no such webhook that you may see.", zh="网络回调不存在，或您无权查看。")


class DeliveryNotSeen(Missing):
    code = "delivery_not_found"
    says = Text(en="There is no such delivery of this webhook.", zh="该网络回调没有此投递记录。")


class WebhooksForSubmittersAndAuditors(Forbidden):
    code = "webhooks_for_submitters_and_auditors"
    says = Text(en="Only submitters and auditors keep webhooks.", zh="只有填报人和审计人员可以设置网络回调。")


class TooManyWebhooks(Conflict):
    code = "too_many_webhooks"
    says = Text(en="Your organisation has {most} webhooks; remove one first.", zh="贵单位已有 {most} 个网络回调，请先删除一个。")


class WebhookNotActive(Conflict):
    code = "webhook_not_active"
    says = Text(
        en="The webhook is {state}: nothing is sent until it is active again.", zh="网络回调现为 {state} 状态，恢复启用前不会发送。"
    )


class BadWebhookUrl(Malformed):
    code = "bad_webhook_url"
    says = Text(
        en="Expected an address such as https://HOST/PATH, of at most {most} characters, without user name and fragment.",
        zh="须为 https://主机/路径 形式的地址，最多 {most} 个字符，不含用户名和片段。",
    )


class WebhookUrlOpen(Refusal):
    code = "webhook_url_open"
    says = Text(en="What is sent over http can be read on the way; use https.", zh="http 传输的内容途中可被读取，请使用 https。")


class WebhookAddressPrivate(Refusal):
    code = "webhook_address_private"
    says = Text(en="Nothing is delivered to private or reserved addresses.", zh="不向私有或保留地址投递。")
