"""Uploads of the page: sent (`route`), taken in by batches (`batches`), shown (`view`)."""
