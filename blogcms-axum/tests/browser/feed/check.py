"""Reads feeds with readers and schemas that are not ours, and prints what is wrong, a line each.

    check.py URL…

RSS and Atom by feedparser (which sets `bozo` when something is not as the format has it), JSON Feed by the schema of
jsonfeedvalidator. The packages are pinned in requirements.txt.
"""

import copy
import json
import sys
import urllib.request

import feedparser
import jsonschema
from jsonfeedvalidator.schema import SCHEMA
from lxml import etree

XML = {"feed.xml": ("application/rss+xml", "rss20"), "atom.xml": ("application/atom+xml", "atom10")}


def json_schema():
    """The package knows JSON Feed 1.0; 1.1 adds three names."""
    schema = copy.deepcopy(SCHEMA)
    for where in (schema["properties"], schema["definitions"]["item"]["properties"]):
        where["authors"] = {"type": "array", "items": {"$ref": "#/definitions/author"}}
        where["language"] = {"type": "string", "minLength": 2}
    return schema


def check_xml(url, body, kind):
    expected, version = XML[url.rsplit("/", 1)[1]]
    if kind != expected:
        yield f"served as {kind}"
    etree.fromstring(body)
    feed = feedparser.parse(body, response_headers={"content-type": f"{kind}; charset=utf-8"})
    if feed.bozo:
        yield f"{feed.bozo_exception}"
    if feed.version != version:
        yield f"is {feed.version}"
    for key in ("title", "link", "language"):
        if not feed.feed.get(key):
            yield f"has no {key}"
    if not any(link.rel == "self" and link.href == url for link in feed.feed.get("links", [])):
        yield "does not name itself"
    for entry in feed.entries:
        for key in ("id", "title", "link", "published_parsed", "content"):
            if not entry.get(key):
                yield f"an entry has no {key}: {entry.get('link')}"
    yield from twice(entry.get("id") for entry in feed.entries)


def check_json(url, body, kind):
    if kind != "application/feed+json":
        yield f"served as {kind}"
    feed = json.loads(body)
    validator = jsonschema.Draft4Validator(json_schema(), format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(feed):
        yield f"{list(error.path)}: {error.message[:200]}"
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"version {feed.get('version')}"
    if feed.get("feed_url") != url:
        yield f"names itself {feed.get('feed_url')}"
    yield from twice(item.get("id") for item in feed.get("items", []))


def twice(ids):
    ids = list(ids)
    if len(set(ids)) != len(ids):
        yield "an id is there twice"


def main():
    for url in sys.argv[1:]:
        with urllib.request.urlopen(url) as answer:
            body, kind = answer.read(), answer.headers.get_content_type()
        check = check_json if url.endswith(".json") else check_xml
        for what in check(url, body, kind):
            print(f"{url}: {what}")


main()
