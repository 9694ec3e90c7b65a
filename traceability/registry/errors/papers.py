"""What a declaration about a paper is refused for."""

from traceability.kernel.errors import Conflict, Refusal
from traceability.kernel.text import Text


class DocumentUnnamed(Refusal):
    code = "document_unnamed"
    says = Text(en="Say the paper's number, or the SHA-256 of its file.", zh="须填写单证号码，或其文件的 SHA-256。")


class DigestUnreadable(Refusal):
    code = "document_digest_unreadable"
    says = Text(en="A SHA-256 is 64 lower-case hex digits.", zh="SHA-256 应为 64 位小写十六进制数字。")


class UnknownDocumentKind(Refusal):
    code = "unknown_document_kind"
    says = Text(en="The reference table knows no kind of document {kind}.", zh="参考表中没有单证种类 {kind}。")


class DeclaredFalseAlready(Conflict):
    code = "declared_false_already"
    says = Text(en="{document} is declared false already.", zh="{document} 已被宣告虚假。")


class DeclarationWithdrawn(Conflict):
    code = "declaration_withdrawn"
    says = Text(en="The declaration about {document} was withdrawn already.", zh="对 {document} 的虚假宣告已撤回。")
