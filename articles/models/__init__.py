"""What is stored of a report; one module a subject."""

from articles.models.address import Address
from articles.models.article import Article, Byline
from articles.models.category import Category, Topic
from articles.models.imports import ImportRecord, ImportRun
from articles.models.media import Photo
from articles.models.people import Author, AuthorAlias

__all__ = [
    "Address",
    "Article",
    "Author",
    "AuthorAlias",
    "Byline",
    "Category",
    "ImportRecord",
    "ImportRun",
    "Photo",
    "Topic",
]
