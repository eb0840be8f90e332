"""接口的设置: how DRF reads, answers and describes; each part lives in grids/api."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "grids.api.auth.TokenAuthentication",
        "grids.api.auth.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["grids.api.problems.ChineseJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["grids.api.strict.StrictJSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "grids.api.problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "家门口 Doorstep API",
    "VERSION": "1",
    "DESCRIPTION": "同一个动作，一个函数：页面、接口、命令都走它。",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    # Choices stand where they are used: names made up for them would move when another field is added.
    "POSTPROCESSING_HOOKS": ["grids.api.schema.tidy"],
}
