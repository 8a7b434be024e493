"""The chat in the browser. `chat.serve` is its one entrance."""
