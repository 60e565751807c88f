"""What is stored of a report; one module a subject."""

from articles.models.address import Address
from articles.models.article import Article, Byline
from articles.models.category import Category, Topic
from articles.models.imports import (
    Attachment,
    ImportFrame,
    ImportHost,
    ImportMade,
    ImportPicture,
    ImportRecord,
    ImportRefusal,
    ImportRelation,
    ImportRun,
)
from articles.models.media import Photo
from articles.models.people import Author, AuthorAlias

__all__ = [
    "Address",
    "Article",
    "Attachment",
    "Author",
    "AuthorAlias",
    "Byline",
    "Category",
    "ImportFrame",
    "ImportHost",
    "ImportMade",
    "ImportPicture",
    "ImportRecord",
    "ImportRefusal",
    "ImportRelation",
    "ImportRun",
    "Photo",
    "Topic",
]
