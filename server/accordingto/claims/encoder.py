"""The network that marks words: a small BERT encoder with heads for tags and for links between words.

The encoder has the shape of MiniLM-L6 (Wang et al. 2020; 6 layers, 384 wide) and starts from all-MiniLM-L6-v2. Since
its vocabulary is uncased, letter case, quotation state and paragraph starts enter as feature embeddings. On top:

* three BIO taggers (content, cue, source), independent of each other because a source may stand inside a content;
* three biaffine scorers (after Dozat and Manning 2017) with a bias for the distance: each content word chooses a word
  of its cue, each cue word a word of its source, each content word a word of its source. Position 0 stands for "none";
* one scorer on cue words: is this speech, or a belief, wish or intention?
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor, nn

ROLES = ("content", "cue", "source")
LINKS = (("content", "cue"), ("cue", "source"), ("content", "source"))
N_CASE, N_QUOTE, N_START = 6, 4, 3
DISTANCES = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)


def distance_bucket(width: int) -> Tensor:
    """Return a (width, width) tensor: the bucket of the signed distance from row word to column word."""
    place = torch.arange(width)
    gap = place[None, :] - place[:, None]
    bucket = torch.bucketize(gap.abs(), torch.tensor(DISTANCES))
    return torch.where(gap < 0, bucket, bucket + len(DISTANCES) + 1)


class Link(nn.Module):
    """Scores how well each word (column) heads each word (row); column 0 is "none"."""

    def __init__(self, width: int, size: int = 128) -> None:
        super().__init__()
        self.dependent = nn.Linear(width, size)
        self.head = nn.Linear(width, size)
        self.bilinear = nn.Parameter(torch.eye(size) / size**0.5)
        self.prior = nn.Linear(size, 1)
        self.distance = nn.Embedding(2 * (len(DISTANCES) + 1), 1)
        nn.init.zeros_(self.distance.weight)

    def forward(self, words: Tensor, buckets: Tensor) -> Tensor:
        """(batch, words, width) -> (batch, words, words) scores, not normalised."""
        dependent = torch.nn.functional.gelu(self.dependent(words))
        head = torch.nn.functional.gelu(self.head(words))
        score = dependent @ self.bilinear @ head.transpose(1, 2) + self.prior(head).transpose(1, 2)
        bias = self.distance(buckets).squeeze(-1).clone()
        bias[:, 0] = 0
        out: Tensor = score + bias
        return out


class Encoder(nn.Module):
    """Word pieces with features in, one vector a piece out."""

    def __init__(
        self, vocabulary: int, width: int = 384, layers: int = 6, heads: int = 12, positions: int = 512
    ) -> None:
        super().__init__()
        self.word = nn.Embedding(vocabulary, width, padding_idx=0)
        self.position = nn.Embedding(positions, width)
        self.kind = nn.Parameter(torch.zeros(width))
        self.case = nn.Embedding(N_CASE, width)
        self.quote = nn.Embedding(N_QUOTE, width)
        self.start = nn.Embedding(N_START, width)
        for feature in (self.case, self.quote, self.start):
            nn.init.normal_(feature.weight, std=0.01)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.dropout = nn.Dropout(0.1)
        layer = nn.TransformerEncoderLayer(
            width, heads, 4 * width, dropout=0.1, activation="gelu", layer_norm_eps=1e-12, batch_first=True
        )
        # dropout inside attention and feed-forward costs more than half of a training step on a CPU
        layer.self_attn.dropout = 0.0
        layer.dropout.p = 0.0
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        for one in self.layers.layers:
            # keeps torch from its fused "fast path", which takes nearly twice as long on a CPU
            one.activation_relu_or_gelu = 0

    def forward(self, ids: Tensor, features: Tensor) -> Tensor:
        """ids (batch, pieces), 0 for padding; features (batch, pieces, 3): case, quote, start."""
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.word(ids) + self.position(place) + self.kind
        x = x + self.case(features[..., 0]) + self.quote(features[..., 1]) + self.start(features[..., 2])
        out: Tensor = self.layers(self.dropout(self.norm(x)), src_key_padding_mask=ids == 0)
        return out

    def words(self, ids: Tensor, features: Tensor, first: Tensor) -> Tensor:
        """Return the vectors of the pieces at `first` (batch, words)."""
        pieces: Tensor = self(ids, features)
        return torch.gather(pieces, 1, first.unsqueeze(-1).expand(-1, -1, pieces.shape[-1]))


class AnyEncoder(Protocol):
    """What gives a network its vectors: an `Encoder`, or its faster form in inference."""

    def words(self, ids: Tensor, features: Tensor, first: Tensor) -> Tensor:
        """Return the vectors of the pieces at `first` (batch, words)."""


class Network(nn.Module):
    """The encoder with its heads. `forward` returns tag, link and speech scores for the words of each window."""

    def __init__(self, vocabulary: int = 30522, width: int = 384, layers: int = 6, heads: int = 12) -> None:
        super().__init__()
        self.encoder: AnyEncoder = Encoder(vocabulary, width, layers, heads)
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(width, 3 * len(ROLES))
        self.links = nn.ModuleList(Link(width) for _ in LINKS)
        self.speech = nn.Linear(width, 1)

    def forward(self, ids: Tensor, features: Tensor, first: Tensor) -> tuple[Tensor, list[Tensor], Tensor]:
        """Score the words of a batch of windows.

        ids (batch, pieces), features (batch, pieces, 3), first (batch, words): the first piece of each word, where
        word 0 is the opening piece of the window. Returns tags (batch, words, 3 roles, 3 of O B I), three link
        scores (batch, words, words) and speech (batch, words).
        """
        words = self.dropout(self.encoder.words(ids, features, first))
        tags = self.tags(words).unflatten(-1, (len(ROLES), 3))
        buckets = distance_bucket(words.shape[1]).to(words.device)
        return tags, [link(words, buckets) for link in self.links], self.speech(words).squeeze(-1)
