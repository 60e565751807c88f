"""Feeds and sitemaps as their readers meet them."""

import json
import xml.etree.ElementTree as ET

from django.test import Client

HOME = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MEDIA = "{http://search.yahoo.com/mrss/}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def xml(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Content-Type"].endswith("xml; charset=utf-8")
    return ET.fromstring(response.content)


def channel(client: Client, address: str = "/rss/tin-moi.rss") -> ET.Element:
    found = xml(client, address).find("channel")
    assert found is not None
    return found


def titles(client: Client, address: str) -> list[str | None]:
    return [item.findtext("title") for item in channel(client, address).findall("item")]


def json_feed(client: Client, address: str = "/feed.json") -> dict:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    return json.loads(response.content)


def locations(client: Client, address: str) -> list[str]:
    """The addresses that a sitemap or an index names, without the host."""
    found = [entry.findtext(f"{MAP}loc") or "" for entry in xml(client, address)]
    assert all(location.startswith(f"{HOME}/") for location in found)
    return [location.removeprefix(HOME) for location in found]
