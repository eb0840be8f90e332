"""再次验证身份 by programs: the password again, for what needs it within five minutes."""

from django import forms
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from grids import reauth
from grids.api import strict
from grids.api.doors import Door, holder_of
from grids.api.schema import body_of, writes
from grids.verdict import Forbidden


class PasswordForm(forms.Form):
    password = forms.CharField(label="密码", max_length=200, strip=False)


class Proven(serializers.Serializer):
    """验证通过"""

    valid_until = serializers.DateTimeField(help_text="到这时为止不用再输")


class Reauth(Door):
    """再次验证身份"""

    @writes(
        Proven,
        body_of(PasswordForm, "Password"),
        operation_id="reauth",
        summary="再输一次密码",
        description="查看个人信息、抹去个人信息之前。记在这个会话或这个令牌上，五分钟有效；错多了账号锁定。",
        versioned=False,
    )
    def post(self, request: Request) -> Response:
        if self.actor.user is None:
            raise Forbidden("只有工作人员的账号要再输密码。")
        given = strict.filled(PasswordForm, strict.document(request))
        holder = holder_of(request)
        reauth.prove(request._request, holder, self.actor, given["password"])
        until = (reauth.moment(holder) or timezone.now()) + reauth.WITHIN
        return Response({"valid_until": timezone.localtime(until).isoformat(timespec="seconds")})
