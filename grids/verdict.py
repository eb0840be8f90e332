"""裁定: an answer to "may they?" that carries its reason, and the refusals a door turns into words or a status."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Whether an act is allowed. `reason` is the sentence a person reads: tooltip, page and 403 say the same."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(allowed=True)


def denied(reason: str) -> Verdict:
    return Verdict(allowed=False, reason=reason)


class Refused(Exception):
    """A verb that did not happen; nothing was changed. `reason` says why and what to do (Chinese)."""

    status = 409
    code = "illegal_transition"

    def __init__(self, reason: str, *, code: str = "", fields: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code or self.code
        self.fields = fields or {}


class Forbidden(Refused):
    """Visible, but not theirs to do."""

    status = 403
    code = "forbidden"


class NotFound(Refused):
    """Not visible to this actor, or never existed: nobody may tell the two apart."""

    status = 404
    code = "not_found"

    def __init__(self, reason: str = "没有找到这条内容，请核对后再试。") -> None:
        super().__init__(reason)


class Stale(Refused):
    """Somebody else changed the entry since it was read."""

    status = 412
    code = "stale"

    def __init__(self, current: int) -> None:
        super().__init__("这件事刚刚被别人更新过，请刷新页面看最新情况后再操作。")
        self.current = current


class Invalid(Refused):
    """A value out of bounds; `fields` names it."""

    status = 400
    code = "validation_error"


class RateLimited(Refused):
    """Too often; `retry_after` in seconds."""

    status = 429
    code = "rate_limited"

    def __init__(self, reason: str, *, retry_after: int) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
