"""The encoder as it runs after training: the same numbers in fewer steps, with 8-bit matrices where that is faster.

On x86 processors the four matrices of each layer are multiplied in 8 bits (weights a row at a time, inputs as they
come), which takes a third off the time. A few inputs of such an encoder are ten times as large as the others, and would
leave these no bits; so each input is first divided by a factor that its weights are multiplied by (SmoothQuant, Xiao
et al. 2023). The factors were measured once and lie beside the weights. Elsewhere, and where torch has no such
multiplication (its makers call it deprecated), the matrices stay 32-bit.
"""

from __future__ import annotations

import platform
import warnings
from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from .encoder import Encoder

Product = Callable[[Tensor], Tensor]

INPUTS = ("attention", "joined", "inner", "outer")
"""The matrices of a layer, named after what goes in: to query, key and value; of the heads, joined; the two of the
feed-forward block."""


def can_quantise() -> bool:
    """Can this machine's torch multiply in 8 bits, and gain by it?"""
    engines = torch.backends.quantized.supported_engines
    return (
        platform.machine().lower() in ("x86_64", "amd64")
        and ("fbgemm" in engines or "x86" in engines)
        and hasattr(torch.ops.quantized, "linear_dynamic")
        and hasattr(torch.ops.quantized, "linear_prepack")
    )


class FastEncoder(nn.Module):
    """An `Encoder` in inference: `words` returns what the encoder's does, (batch, words, width).

    With `smoothing` (a factor an input, named "0.attention" and so on) the products are taken in 8 bits.
    """

    def __init__(self, encoder: Encoder, smoothing: Mapping[str, Tensor] | None = None) -> None:
        super().__init__()
        self.word, self.position, self.kind = encoder.word, encoder.position, encoder.kind
        self.case, self.quote, self.start, self.norm = encoder.case, encoder.quote, encoder.start, encoder.norm
        self.products: list[list[Product]] = []
        self.norms = nn.ModuleList()  # two a layer
        self.heads = 1
        for number, layer in enumerate(encoder.layers.layers):
            assert isinstance(layer, nn.TransformerEncoderLayer)
            self.heads = layer.self_attn.num_heads
            self.norms.extend((layer.norm1, layer.norm2))
            self.products.append(
                [
                    quantised(weight, bias, smoothing[f"{number}.{name}"], own=name in ("joined", "outer"))
                    if smoothing is not None
                    else plain(weight, bias)
                    for name, (weight, bias) in zip(INPUTS, matrices(layer), strict=True)
                ]
            )

    def words(self, ids: Tensor, features: Tensor, first: Tensor) -> Tensor:
        """Return the vectors of the pieces at `first` (batch, words) alone, which spares the last layer the others.

        ids (batch, pieces), 0 for padding; features (batch, pieces, 3): case, quote, start.
        """
        real = ids != 0
        counts = real.sum(1)
        lengths = counts.tolist()
        place = torch.arange(ids.shape[1]).expand_as(ids)[real]
        features = features[real]
        # all windows one after the other, without padding: it would cost time, and spoil the range of the 8 bits
        x = self.word(ids[real]).float() + self.position(place) + self.kind
        x = x + self.case(features[:, 0]) + self.quote(features[:, 1]) + self.start(features[:, 2])
        x = self.norm(x)
        for number, (attention, joined, inner, outer) in enumerate(self.products):
            three = attention(x).view(len(x), 3, self.heads, -1).permute(1, 2, 0, 3)
            asked, asked_lengths = three[0], lengths
            if number + 1 == len(self.products):
                chosen = (first + (counts.cumsum(0) - counts)[:, None]).flatten()
                asked, asked_lengths, x = asked[:, chosen], [first.shape[1]] * len(first), x[chosen]
            seen = [
                functional.scaled_dot_product_attention(query[None], key[None], value[None]).squeeze(0).transpose(0, 1)
                for query, key, value in zip(
                    torch.split(asked, asked_lengths, 1),
                    torch.split(three[1], lengths, 1),
                    torch.split(three[2], lengths, 1),
                    strict=True,
                )
            ]
            x = self.norms[2 * number](joined(torch.cat(seen).reshape(x.shape)).add_(x))
            x = self.norms[2 * number + 1](outer(functional.gelu(inner(x))).add_(x))
        out: Tensor = x.view(*first.shape, -1)
        return out


def matrices(layer: nn.TransformerEncoderLayer) -> list[tuple[Tensor, Tensor]]:
    """Return weight and bias of a layer's matrices, in the order of `INPUTS`."""
    attention = layer.self_attn
    assert attention.in_proj_weight is not None
    pairs = (
        (attention.in_proj_weight, attention.in_proj_bias),
        (attention.out_proj.weight, attention.out_proj.bias),
        (layer.linear1.weight, layer.linear1.bias),
        (layer.linear2.weight, layer.linear2.bias),
    )
    return [(weight.detach(), bias.detach()) for weight, bias in pairs]


def plain(weight: Tensor, bias: Tensor) -> Product:
    """Return the product with a matrix in 32 bits."""
    return lambda x: functional.linear(x, weight, bias)


def quantised(weight: Tensor, bias: Tensor, factor: Tensor, own: bool = False) -> Product:
    """Return the product with a matrix in 8 bits, of inputs divided by `factor` (one a column of the weight).

    `own` inputs are needed by nobody else, and are divided in place.
    """
    weight = weight * factor
    scales = (weight.abs().amax(1).clamp_min(1e-8) / 127).double()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that such tensors are deprecated
        rows = torch.quantize_per_channel(weight, scales, torch.zeros(len(weight), dtype=torch.long), 0, torch.qint8)
        packed = torch.ops.quantized.linear_prepack(rows, bias)
    inverse = 1 / factor
    # seven bits for the inputs: older processors overflow on eight
    if own:
        return lambda x: torch.ops.quantized.linear_dynamic(x.mul_(inverse), packed, True)
    return lambda x: torch.ops.quantized.linear_dynamic(x * inverse, packed, True)


def smoothing_of(encoder: Encoder, batches: list[tuple[Tensor, Tensor]], share: float = 0.85) -> dict[str, Tensor]:
    """Measure the smoothing factors on batches of (ids, features): input ** share / weight ** (1 - share)."""
    model = FastEncoder(encoder)
    largest: dict[str, Tensor] = {}

    def watched(name: str, product: Product) -> Product:
        def run(x: Tensor) -> Tensor:
            here = x.flatten(0, -2).abs().amax(0)
            largest[name] = torch.maximum(largest[name], here) if name in largest else here
            return product(x)

        return run

    model.products = [
        [watched(f"{number}.{name}", product) for name, product in zip(INPUTS, products, strict=True)]
        for number, products in enumerate(model.products)
    ]
    with torch.inference_mode():
        for ids, features in batches:
            model.words(ids, features, torch.arange(ids.shape[1]).expand_as(ids))
        for number, layer in enumerate(encoder.layers.layers):
            assert isinstance(layer, nn.TransformerEncoderLayer)
            for name, (weight, _) in zip(INPUTS, matrices(layer), strict=True):
                full = f"{number}.{name}"
                of_weight = weight.abs().amax(0).clamp_min(1e-4)
                largest[full] = largest[full].clamp_min(1e-4) ** share / of_weight ** (1 - share)
    return largest
