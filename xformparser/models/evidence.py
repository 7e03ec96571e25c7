"""What links say of labels: a span that a question reaches for is an answer, one that none reaches is not.

Shapes: B batch, N spans, C labels, K link kinds.
"""

import torch
from torch import Tensor, nn

from xformparser.labels import LABELS
from xformparser.models.links import LINK_KINDS

_LEAST, _MOST, _SCALE = -8.0, 12.0, 4.0


class LinkEvidence(nn.Module):
    """Corrects label logits by the strength of all links into a span and out of it; at first by nothing.

    The links are taken as they are: no gradient of a label reaches them.
    """

    def __init__(self, hidden: int = 32) -> None:
        super().__init__()
        correction = nn.Linear(hidden, len(LABELS))
        nn.init.zeros_(correction.weight)
        nn.init.zeros_(correction.bias)
        self.correction = nn.Sequential(
            nn.Linear(len(LABELS) + 2 * len(LINK_KINDS), hidden), nn.GELU(), correction
        )

    def forward(self, labels: Tensor, links: Tensor, mask: Tensor) -> Tensor:
        """Return (B, N, C) label logits.

        Args:
            labels: (B, N, C) logits.
            links: (B, K, N, N) logits from span i (head) to span j (tail), of labels that nobody gave.
            mask: (B, N), true where there is a span.
        """
        other = ~torch.eye(mask.shape[1], dtype=torch.bool, device=mask.device)
        pairs = mask.unsqueeze(1) & mask.unsqueeze(2) & other
        strengths = links.detach().masked_fill(~pairs.unsqueeze(1), torch.finfo(links.dtype).min / 4)
        # 2 x (B, K, N) -> (B, N, 2K)
        both = torch.cat([strengths.logsumexp(dim=2), strengths.logsumexp(dim=3)], dim=1).transpose(1, 2)
        heard = both.clamp(_LEAST, _MOST) / _SCALE
        return labels + self.correction(torch.cat([labels.log_softmax(dim=-1), heard], dim=-1))
