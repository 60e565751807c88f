"""The desk's subjects, in the order in which it lists them."""

from articles.desk import article, pages, photos, people, taxonomy, archive, quarantine  # noqa: F401, I001
