"""A real transformers model, so small that its answer is known: it reads from 〈 to 〉."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertModel,
    PreTrainedTokenizerFast,
)

from qa.errors import ModelError
from qa.reading import Evidence
from qa.reading.readers import open_reader
from qa.reading.transformers_reader import TransformersReader
from qa.types import Passage

VOCABULARY = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "首", "尾", *"甲乙丙丁问天地"]


def tokenizer() -> PreTrainedTokenizerFast:
    made = Tokenizer(models.WordPiece({t: i for i, t in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )  # fmt: skip


CONFIG = BertConfig(
    vocab_size=len(VOCABULARY), hidden_size=4, num_hidden_layers=0, num_attention_heads=1,
    intermediate_size=4, max_position_embeddings=512,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model without layers: a start scores 5 at 首 and an end at 尾, everything else 0."""
    model = BertForQuestionAnswering(CONFIG)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        embeddings = model.bert.embeddings
        embeddings.LayerNorm.weight.fill_(1)
        embeddings.word_embeddings.weight[4] = torch.tensor([1.0, -1.0, 0.0, 0.0])
        embeddings.word_embeddings.weight[5] = torch.tensor([0.0, 0.0, 1.0, -1.0])
        model.qa_outputs.weight[0] = torch.tensor([1.0, -1.0, 0.0, 0.0])
        model.qa_outputs.weight[1] = torch.tensor([0.0, 0.0, 1.0, -1.0])
    path = tmp_path_factory.mktemp("model")
    model.save_pretrained(path)
    tokenizer().save_pretrained(path)
    return path


def reader(name: Path | str) -> TransformersReader:
    def nothing(*_: object) -> float:
        raise AssertionError("a model needs neither embedder nor rarity")

    opened = open_reader(str(name), embedder=nothing, rarity=nothing)  # type: ignore[arg-type]
    assert isinstance(opened, TransformersReader)
    return opened


def evidence(*texts: str) -> list[Evidence]:
    return [Evidence(Passage(n, "a", t, 0, len(t)), "", n + 1) for n, t in enumerate(texts)]


def test_the_span_that_the_model_points_at(folder: Path) -> None:
    spans = reader(folder).read("问", evidence("甲乙。天地", "甲首乙尾丙。"))
    assert (spans[0].text, spans[0].passage.id) == ("首乙尾", 1)
    assert spans[0].score > 0.9
    # Every other span is worth as much as "no answer".
    assert all(span.score <= 0.9 for span in spans[1:])
    for span in spans:
        assert span.passage.text[span.start : span.end] == span.text


def test_an_answer_behind_the_first_window_is_found(folder: Path) -> None:
    text = "甲" * 900 + "首丁尾" + "乙" * 900
    spans = reader(folder).read("问", evidence(text))
    assert (spans[0].text, spans[0].start) == ("首丁尾", 900)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model that transformers can load"):
        reader(tmp_path)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    BertModel(CONFIG).save_pretrained(tmp_path)
    tokenizer().save_pretrained(tmp_path)
    with pytest.raises(ModelError, match="not a question-answering model"):
        reader(tmp_path)
