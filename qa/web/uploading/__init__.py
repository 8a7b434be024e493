"""Uploads of the page: kept on disk (`store`), sent (`route`), taken in (`batches`), shown (`view`)."""
