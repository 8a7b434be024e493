"""How transformers names the weights of a BERT encoder, and how the `E5S1` file does."""

from __future__ import annotations

_LAYER_PARTS = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}
"""A layer's parts: as transformers names them → as the file does."""


def file_names(layers: int) -> dict[str, str]:
    """Map transformers' name of every weight but the word embedding's to the file's."""
    modules = {"embeddings.LayerNorm": "emb.ln"} | {
        f"encoder.layer.{layer}.{part}": f"l{layer}.{source}"
        for layer in range(layers)
        for part, source in _LAYER_PARTS.items()
    }
    names = {
        "embeddings.position_embeddings.weight": "emb.pos",
        "embeddings.token_type_embeddings.weight": "emb.type",
    }
    for module, source in modules.items():
        names[f"{module}.weight"] = f"{source}.w"
        names[f"{module}.bias"] = f"{source}.b"
    return names
