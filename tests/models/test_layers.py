import torch

from xformparser.models.layers import GeometryAttention, SequenceBiLstm

HIDDEN = 8


def padded(long: torch.Tensor, short: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return two sequences (N, H) as one batch, the short one padded with noise, and the mask."""
    states = torch.stack([long, torch.cat([short, torch.randn(len(long) - len(short), HIDDEN)])])
    mask = torch.arange(len(long)) < torch.tensor([[len(long)], [len(short)]])
    return states, mask


@torch.inference_mode()
def test_padding_changes_nothing_for_the_bilstm() -> None:
    layer = SequenceBiLstm(HIDDEN, dropout=0.3).eval()
    long, short = torch.randn(9, HIDDEN), torch.randn(4, HIDDEN)
    together = layer(*padded(long, short))
    for place, sequence in enumerate((long, short)):
        alone = layer(sequence.unsqueeze(0), torch.ones(1, len(sequence), dtype=torch.bool))
        assert torch.allclose(together[place, : len(sequence)], alone[0], atol=1e-6)


@torch.inference_mode()
def test_the_bilstm_equals_torch_s_own() -> None:
    layer = SequenceBiLstm(HIDDEN, dropout=0.3).eval()
    reference = torch.nn.LSTM(HIDDEN, HIDDEN // 2, batch_first=True, bidirectional=True)
    state = dict(layer.ahead.state_dict())
    state |= {f"{name}_reverse": tensor for name, tensor in layer.back.state_dict().items()}
    reference.load_state_dict(state)
    states = torch.randn(1, 5, HIDDEN)
    expected = states + reference(layer.norm(states))[0]
    assert torch.allclose(layer(states, torch.ones(1, 5, dtype=torch.bool)), expected, atol=1e-6)


@torch.inference_mode()
def test_every_place_hears_both_sides() -> None:
    layer = SequenceBiLstm(HIDDEN, dropout=0.0).eval()
    states = torch.randn(1, 5, HIDDEN)
    mask = torch.ones(1, 5, dtype=torch.bool)
    for changed in (0, 4):
        other = states.clone()
        other[0, changed] = torch.randn(HIDDEN)
        difference = (layer(other, mask) - layer(states, mask))[0].abs().amax(dim=1)
        assert (difference > 0).all()


@torch.inference_mode()
def test_padding_changes_nothing_for_the_attention() -> None:
    layer = GeometryAttention(HIDDEN, layers=2, pair_features=3, dropout=0.3).eval()
    long, short = torch.randn(7, HIDDEN), torch.randn(3, HIDDEN)
    geometry = torch.randn(2, 7, 7, 3)
    states, mask = padded(long, short)
    together = layer(states, geometry, mask)
    alone = layer(short.unsqueeze(0), geometry[1:, :3, :3], mask[1:, :3])
    assert torch.allclose(together[1, :3], alone[0], atol=1e-6)
    assert together.isfinite().all()


@torch.inference_mode()
def test_the_attention_depends_on_the_geometry() -> None:
    layer = GeometryAttention(HIDDEN, layers=2, pair_features=3, dropout=0.0).eval()
    states, mask = torch.randn(1, 4, HIDDEN), torch.ones(1, 4, dtype=torch.bool)
    first, second = (layer(states, torch.randn(1, 4, 4, 3), mask) for _ in range(2))
    assert not torch.allclose(first, second)
