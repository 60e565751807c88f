"""The description of the read API for machines, OpenAPI 3.1, at `/api/v1/openapi.json`."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from newsroom import api

Schema = dict[str, Any]


@api.endpoint
def describe(request: HttpRequest) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "API đọc của tòa soạn",
            "version": "1",
            "description": "Tin bài đã đăng và bảng giá thị trường. Không cần đăng nhập; mọi câu trả lời có ETag.",
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {
            "/api/v1/articles/": _get(
                "listArticles",
                "Tin bài, mới nhất trước",
                _ref("ArticleList"),
                [
                    _query("category", "Đường dẫn chuyên mục, gồm cả chuyên mục con"),
                    _query("author", "Đường dẫn tác giả"),
                    _query("topic", "Đường dẫn chủ đề"),
                    _query("q", "Từ cần tìm; không phân biệt dấu", {"type": "string", "maxLength": 200}),
                    _query("from", "Từ ngày, giờ Việt Nam", _DAY),
                    _query("to", "Đến hết ngày, giờ Việt Nam", _DAY),
                    _query("language", "Ngôn ngữ", _LANGUAGE),
                    _query("cursor", "Lấy từ địa chỉ `next` của trang trước"),
                    _query("limit", "Số bài một trang", _whole(minimum=1, maximum=100, default=20)),
                ],
                [400],
            ),
            "/api/v1/articles/{id}/": _get(
                "readArticle",
                "Một bài đầy đủ",
                _ref("Article"),
                [{"name": "id", "in": "path", "required": True, "schema": _whole()}],
                [404, 410],
            ),
            "/api/v1/markets/": _get(
                "readMarkets",
                "Bảng giá vàng, tỷ giá và lãi suất",
                _object(
                    {
                        "gold": _boards("GoldRow"),
                        "currencies": _boards("CurrencyRow"),
                        "deposits": _boards("DepositRow"),
                    }
                ),
                [_query("on", "Bảng của ngày ấy, nhìn lại 7 ngày (lãi suất 45 ngày)", _DAY)],
                [400],
            ),
            "/api/v1/markets/history/": _get(
                "readMarketHistory",
                "Giá của một loại theo ngày, cũ nhất trước",
                _object({"results": _list(_PRICE)}),
                [
                    _query("kind", "Bảng nào", _enum("gold", "currency", "deposit"), required=True),
                    _query("source", "Nguồn giá", required=True),
                    _query("product", "Loại vàng; cần khi kind là gold"),
                    _query("place", "Nơi bán"),
                    _query("currency", "Mã ngoại tệ; cần khi kind là currency"),
                    _query("bank", "Ngân hàng; cần khi kind là deposit"),
                    _query("term_months", "Kỳ hạn, tháng", _whole(minimum=0)),
                    _query("term_days", "Kỳ hạn, ngày", _whole(minimum=0)),
                    _query("channel", "Kênh gửi", _CHANNEL),
                    _query("payout", "Cách trả lãi", _PAYOUT),
                    _query("from", "Từ ngày", _DAY),
                    _query("to", "Đến hết ngày", _DAY),
                ],
                [400, 404],
            ),
        },
        "components": {"schemas": _SCHEMAS},
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Schema]) -> Schema:
    """Every answer has all its fields; what is not known is null."""
    return {"type": "object", "properties": properties, "required": [*properties]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _enum(*words: str) -> Schema:
    return {"type": "string", "enum": [*words]}


def _whole(**limits: int) -> Schema:
    return {"type": "integer", **limits}


def _maybe(kind: str, **more: Any) -> Schema:
    return {"type": [kind, "null"], **more}


def _query(name: str, description: str, schema: Schema | None = None, *, required: bool = False) -> Schema:
    schema = schema or {"type": "string"}
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def _get(name: str, summary: str, schema: Schema, parameters: list[Schema], errors: list[int]) -> Schema:
    refusals = {
        str(status): {"description": _ERRORS[status], "content": {"application/json": {"schema": _ref("Error")}}}
        for status in errors
    }
    answer = {"description": summary, "content": {"application/json": {"schema": schema}}}
    unchanged = {"description": "Chưa đổi kể từ ETag gửi kèm"}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": answer, "304": unchanged, **refusals},
        }
    }


def _boards(row: str) -> Schema:
    return _list(
        _object(
            {
                "source": _object({"slug": _TEXT, "name": _TEXT, "url": _TEXT}),
                "as_of": _TIME,
                "fetched_at": _TIME,
                "stale": {"type": "boolean"},
                "rows": _list(_ref(row)),
            }
        )
    )


_ERRORS = {400: "Tham số thiếu hoặc sai", 404: "Không có", 410: "Bài đã được gỡ"}
_TEXT: Schema = {"type": "string"}
_URL: Schema = {"type": "string", "format": "uri"}
_DAY: Schema = {"type": "string", "format": "date"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_MONEY = _maybe("string", description="Số thập phân")
_LANGUAGE, _CHANNEL = _enum("vi", "en"), _enum("counter", "online")
_PAYOUT = _enum("end", "monthly", "quarterly", "upfront")
_NAMED = _object({"slug": _TEXT, "name": _TEXT})
_GOLD = {
    "product": _TEXT,
    "place": _TEXT,
    **{name: _maybe("integer", description="đồng/lượng") for name in ("buy", "sell", "buy_change", "sell_change")},
}
_CURRENCY = {
    "code": _TEXT,
    "name": _TEXT,
    **dict.fromkeys(("cash_buy", "transfer_buy", "sell", "central"), _MONEY),
}
_DEPOSIT = {
    "bank": _TEXT,
    "channel": _CHANNEL,
    "payout": _PAYOUT,
    "term_months": _maybe("integer"),
    "term_days": _maybe("integer"),
    "rate": _maybe("string", description="%/năm"),
    "special": {"type": "boolean"},
    "min_amount": _maybe("integer"),
    "note": _TEXT,
}
_PRICE: Schema = {"anyOf": [_object({"as_of": _TIME, **row}) for row in (_GOLD, _CURRENCY, _DEPOSIT)]}
_SUMMARY = {
    "id": _whole(),
    "url": _URL,
    "language": _LANGUAGE,
    "kicker": _TEXT,
    "headline": _TEXT,
    "standfirst": _TEXT,
    "category": _object({"slug": _TEXT, "name": _TEXT, "path": _TEXT}),
    "authors": _list(_object({"slug": _TEXT, "name": _TEXT, "role": _enum("text", "photo", "video", "translation")})),
    "published_at": _TIME,
    "updated_at": _maybe("string", format="date-time"),
}
_SCHEMAS: dict[str, Schema] = {
    "Error": _object({"error": _TEXT}),
    "Photo": _object(
        {
            "src": _maybe("string", format="uri"),
            "alt": _TEXT,
            "caption": _TEXT,
            "credit": _TEXT,
            "width": _maybe("integer"),
            "height": _maybe("integer"),
        }
    ),
    "ArticleSummary": _object({**_SUMMARY, "photo": {"anyOf": [_ref("Photo"), {"type": "null"}]}}),
    "ArticleList": _object({"results": _list(_ref("ArticleSummary")), "next": _maybe("string", format="uri")}),
    "Article": _object(
        {
            **_SUMMARY,
            "dateline": _TEXT,
            "body": _TEXT,
            "body_text": _TEXT,
            "credit": _maybe("string"),
            "photos": _list(_ref("Photo")),
            "topics": _list(_NAMED),
            "corrections": _list(
                _object(
                    {
                        "kind": _enum("update", "correction", "apology", "retraction"),
                        "text": _TEXT,
                        "published_at": _TIME,
                    }
                )
            ),
            "legacy": {"anyOf": [_object({"id": _maybe("string"), "url": _maybe("string")}), {"type": "null"}]},
        }
    ),
    "GoldRow": _object(_GOLD),
    "CurrencyRow": _object(_CURRENCY),
    "DepositRow": _object(_DEPOSIT),
}
