"""The desk's subjects, in the order in which it lists them."""

from articles.desk import article, pages, photos, people, taxonomy, rules, archive, quarantine  # noqa: F401, I001
