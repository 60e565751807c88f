"""What is stored of a report; one module a subject."""

from articles.models.address import Address
from articles.models.article import Article, Byline
from articles.models.category import Category
from articles.models.corrections import Correction
from articles.models.desk import (
    DeskRules,
    Note,
    Notice,
    Presence,
    PreviewLink,
    Revision,
    StyleRule,
    WorkingCopy,
)
from articles.models.front import FrontSlot
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
from articles.models.pages import MenuItem, Page
from articles.models.parts import GalleryPhoto, LiveEntry
from articles.models.people import Author, AuthorAlias
from articles.models.reads import ReadCount, ReadDay
from articles.models.subjects import Place, Topic

__all__ = [
    "Address",
    "Article",
    "Attachment",
    "Author",
    "AuthorAlias",
    "Byline",
    "Category",
    "Correction",
    "DeskRules",
    "FrontSlot",
    "GalleryPhoto",
    "ImportFrame",
    "ImportHost",
    "ImportMade",
    "ImportPicture",
    "ImportRecord",
    "ImportRefusal",
    "ImportRelation",
    "ImportRun",
    "LiveEntry",
    "MenuItem",
    "Note",
    "Notice",
    "Page",
    "Photo",
    "Place",
    "Presence",
    "PreviewLink",
    "ReadCount",
    "ReadDay",
    "Revision",
    "StyleRule",
    "Topic",
    "WorkingCopy",
]
