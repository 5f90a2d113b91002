"""What the docs say of judged sentences and of the support model."""

from __future__ import annotations

import json
from pathlib import Path

from accordingto.paths import weights


def test_the_verdicts_on_shortened_sentences_are_those_that_the_docs_tell() -> None:
    file = Path(__file__).parent / "judged_compressions.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    judged, earlier = kept["sentences"], kept["earlier_draws"]
    assert len({s["id"] for s in judged}) == 60
    assert all(s["words_after"] < s["words_before"] or s["named"] or s.get("authors") for s in judged)
    grammatical, true = sum(s["grammatical"] for s in judged), sum(s["meaning_kept"] for s in judged)
    assert grammatical >= 57
    assert true == 60
    assert all(s.get("note") for s in judged if not s["grammatical"])
    before = [sum(d[k] for d in earlier) for k in ("grammatical", "meaning_kept", "sentences")]
    docs = " ".join((Path(__file__).parents[2] / "docs/summary.md").read_text(encoding="utf-8").split())
    assert f"{grammatical} of 60 are grammatical and {true} of 60 say nothing else" in docs
    assert f"{before[0]} of {before[2]} grammatical and {before[1]} of {before[2]} true" in docs


def test_the_docs_have_the_figures_of_the_support_model() -> None:
    kept = json.loads((weights() / "summary_support.json").read_text(encoding="utf-8"))
    docs = " ".join((Path(__file__).parents[2] / "docs/summary.md").read_text(encoding="utf-8").split())
    for share in (v for curve in ("curve", "curve_unseen_sets") for _, v in kept[curve]):
        assert f"{100 * share:.1f} %" in docs
    low, high = kept["rejected_at_half_kept_interval"]
    assert f"[{100 * low:.1f}, {100 * high:.1f}]" in docs
    for figures in kept["figures"].values():
        row = f"{figures['auc']:.3f} | {100 * figures['rejected_at_half_kept']:.0f} %".lstrip("0")
        assert row in docs
