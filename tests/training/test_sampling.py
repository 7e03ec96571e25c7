"""What an epoch shows, and in which batches; examples are nothing but names and lengths."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
import torch

from xformparser.errors import ConfigurationError
from xformparser.training.examples import Example, View
from xformparser.training.sampling import LengthBuckets, Sampling, Share, Stage

EN, DE, ZH = ("funsd", "en"), ("xfund", "de"), ("xfund", "zh")


def examples_of(counts: Mapping[tuple[str, str], int]) -> list[Example]:
    """Return so many examples of each data set and language, each longer than the one before."""
    names = [(name, number) for name, count in counts.items() for number in range(count)]
    return [
        Example(
            dataset=dataset,
            document_id=f"{language}{number}",
            view=View.ENTITIES,
            page=None,  # type: ignore[arg-type]  # nobody looks at it
            states=torch.zeros(length + 1, 1),
            targets=None,  # type: ignore[arg-type]
            language=language,
        )
        for length, ((dataset, language), number) in enumerate(names)
    ]


def shown(buckets: LengthBuckets, epoch: int = 0) -> list[list[int]]:
    buckets.set_epoch(epoch)
    batches = list(buckets)
    assert len(batches) == len(buckets)
    return batches


def sets_shown(buckets: LengthBuckets, epoch: int) -> Counter[str]:
    return Counter(buckets.examples[place].key.set_name for batch in shown(buckets, epoch) for place in batch)


STAGES = [Stage(["funsd_en"], 2), Stage(["xfund_de", "xfund_zh"], 1), Stage(["xfund_de"], 3)]


@pytest.mark.parametrize(
    ("epoch", "sets"),
    [
        pytest.param(0, {"funsd_en"}, id="first"),
        pytest.param(1, {"funsd_en"}, id="last of the first stage"),
        pytest.param(2, {"xfund_de", "xfund_zh"}, id="a stage of two sets"),
        pytest.param(3, {"xfund_de"}, id="first of the last stage"),
        pytest.param(5, {"xfund_de"}, id="last"),
        pytest.param(9, {"xfund_de"}, id="the last stage goes on to the end"),
    ],
)
def test_a_stage_shows_its_sets_only(epoch: int, sets: set[str]) -> None:
    buckets = LengthBuckets(examples_of({EN: 10, DE: 8, ZH: 6}), Sampling(2, stages=STAGES))
    assert set(sets_shown(buckets, epoch)) == sets


@pytest.mark.parametrize("processes", [1, 2])
def test_epochs_are_all_as_long_as_a_stage_on_average(processes: int) -> None:
    sampling = Sampling(2, stages=STAGES)
    buckets = LengthBuckets(examples_of({EN: 12, DE: 9, ZH: 3}), sampling, Share(0, processes))
    # 24 examples, three stages: 8 an epoch
    assert [len(shown(buckets, epoch)) for epoch in range(5)] == [4 // processes] * 5
    if processes == 1:
        assert [sum(sets_shown(buckets, epoch).values()) for epoch in range(5)] == [8] * 5


def test_a_small_stage_shows_all_of_its_pages_again_and_a_large_one_others_each_epoch() -> None:
    buckets = LengthBuckets(
        examples_of({EN: 21, DE: 3}), Sampling(2, stages=[Stage(["xfund_de"], 1), Stage(["funsd_en"], 9)])
    )
    small = Counter(place for batch in shown(buckets, 0) for place in batch)
    assert small == {21: 4, 22: 4, 23: 4}
    large = [{place for batch in shown(buckets, epoch) for place in batch} for epoch in (1, 2)]
    assert [len(places) for places in large] == [12, 12]
    assert large[0] != large[1]


def test_a_stage_shows_the_epoch_s_share_of_a_format() -> None:
    sampling = Sampling(1, {"xfund": 0.5}, stages=[Stage(["xfund_de"], 1), Stage(["funsd_en"], 1)])
    buckets = LengthBuckets(examples_of({EN: 4, DE: 8}), sampling)
    # 4 + 4 are drawn over two stages: 4 an epoch
    assert sets_shown(buckets, 0) == {"xfund_de": 4}
    assert len({place for batch in shown(buckets, 0) for place in batch}) == 4


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        pytest.param([Stage(["xfund_fr"], 1)], "A stage shows xfund_fr", id="unknown"),
        pytest.param([Stage(["xfund"], 1)], "A stage shows xfund, of which", id="a format is no set"),
        pytest.param([Stage(["funsd_en"], 1), Stage(["de"], 1)], "A stage shows de", id="in a later stage"),
        pytest.param([Stage(["funsd_en", "ec"], 1)], "A stage shows ec", id="beside a known one"),
    ],
)
def test_a_stage_of_an_unknown_set_is_refused_before_training(stages: list[Stage], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        LengthBuckets(examples_of({EN: 2, DE: 2}), Sampling(stages=stages))
    assert str(raised.value).endswith("Choose from: funsd_en, xfund_de.")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda: Stage([], 2), "at least one set and one epoch", id="a stage of nothing"),
        pytest.param(lambda: Stage(["funsd_en"], 0), "lasts 0 epochs", id="a stage of no epoch"),
        pytest.param(lambda: Sampling(0), "batch_size is 0", id="no page a step"),
        pytest.param(lambda: Sampling(epoch_share={"naf": 0.0}), "epoch_share of naf is 0.0", id="no share"),
        pytest.param(lambda: Sampling(epoch_share={"naf": 1.5}), "epoch_share of naf is 1.5", id="too much"),
    ],
)
def test_settings_of_sampling_that_make_no_sense_are_refused(make: object, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        make()


def test_a_small_share_shows_one_page_at_least() -> None:
    buckets = LengthBuckets(examples_of({EN: 3, DE: 3}), Sampling(2, {"funsd": 0.1}))
    assert sets_shown(buckets, 0) == {"funsd_en": 1, "xfund_de": 3}


def test_no_examples_make_no_batches() -> None:
    assert shown(LengthBuckets([], Sampling())) == []


def test_one_example_makes_one_batch() -> None:
    assert shown(LengthBuckets(examples_of({EN: 1}), Sampling())) == [[0]]


def test_boosted_sets_are_shown_twice_as_often_in_an_epoch_of_the_same_length() -> None:
    buckets = LengthBuckets(examples_of({EN: 200, DE: 200}), Sampling(4))
    before, length = sets_shown(buckets, 0), len(buckets)
    assert before == {"funsd_en": 200, "xfund_de": 200}
    buckets.boosts = {"xfund_de": 2}
    after = sets_shown(buckets, 0)
    assert len(buckets) == length
    assert sum(after.values()) == 400
    assert after["xfund_de"] == pytest.approx(400 * 2 / 3, rel=0.1)
    buckets.boosts = {}
    assert sets_shown(buckets, 0) == before


def test_what_is_boosted_beside_all_others_is_shown_as_often_as_before() -> None:
    buckets = LengthBuckets(examples_of({EN: 6, DE: 6}), Sampling(4))
    buckets.boosts = {"xfund_de": 2, "funsd_en": 2, "unknown": 2}
    assert sum(sets_shown(buckets, 0).values()) == 12


def meetings(buckets: LengthBuckets, groups: Sequence[frozenset[int]], epoch: int) -> int:
    """Return how many pairs of examples of one group an epoch's batches hold."""
    return sum(
        bool(groups[first] & groups[second])
        for batch in shown(buckets, epoch)
        for place, first in enumerate(batch)
        for second in batch[place + 1 :]
    )


def groups_of(count: int, *groups: Sequence[int]) -> list[frozenset[int]]:
    return [
        frozenset(number for number, group in enumerate(groups) if place in group) for place in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "groups"),
    [
        pytest.param(16, [[0, 1]], id="two of like length"),
        pytest.param(16, [[14, 15]], id="the longest"),
        pytest.param(16, [[12, 13, 14, 15]], id="as many as there are batches"),
        pytest.param(16, [[0, 1, 2], [3, 4, 5, 6], [2, 7, 8]], id="three groups, of which two overlap"),
        pytest.param(4 * 8 * 4 + 3, [[*range(128, 131)]], id="all that is left for a last batch"),
        pytest.param(130, [[2 * place, 2 * place + 1] for place in range(65)], id="everything in pairs"),
    ],
)
def test_groups_stay_apart_and_all_examples_are_shown(count: int, groups: list[list[int]]) -> None:
    apart = groups_of(count, *groups)
    together = LengthBuckets(examples_of({EN: count}), Sampling(4))
    separated = LengthBuckets(together.examples, Sampling(4), apart=apart)
    assert sum(meetings(together, apart, epoch) for epoch in range(6)) > 0
    for epoch in range(6):
        assert meetings(separated, apart, epoch) == 0
        batches = shown(separated, epoch)
        assert sorted(place for batch in batches for place in batch) == list(range(count))
        assert sorted(map(len, batches)) == sorted(map(len, shown(together, epoch)))


def test_a_group_of_more_examples_than_batches_meets_and_is_shown_all_the_same() -> None:
    apart = groups_of(8, range(6))
    batches = shown(LengthBuckets(examples_of({EN: 8}), Sampling(4), apart=apart))
    assert sorted(place for batch in batches for place in batch) == list(range(8))


@pytest.mark.parametrize("apart", [(), [frozenset()] * 40], ids=["no groups", "groups of nobody"])
def test_without_groups_neighbours_stay_together(apart: Sequence[frozenset[int]]) -> None:
    examples = examples_of({EN: 40})
    assert shown(LengthBuckets(examples, Sampling(4), apart=apart)) == shown(
        LengthBuckets(examples, Sampling(4))
    )


def test_what_is_apart_is_swapped_with_its_neighbours_in_length() -> None:
    batches = shown(LengthBuckets(examples_of({EN: 16}), Sampling(4), apart=groups_of(16, [0, 1])))
    assert sorted(map(sorted, batches)) == [[0, 5, 6, 7], [1, 2, 3, 4], [8, 9, 10, 11], [12, 13, 14, 15]]


def test_batches_of_one_set_each() -> None:
    buckets = LengthBuckets(examples_of({EN: 11, DE: 6, ZH: 3}), Sampling(2, one_set=True))
    for epoch in range(3):
        names = [{buckets.examples[place].key.set_name for place in batch} for batch in shown(buckets, epoch)]
        assert all(len(each) == 1 for each in names)
        assert set.union(*names) == {"funsd_en", "xfund_de", "xfund_zh"}


def test_processes_see_the_same_set_at_a_time() -> None:
    examples = examples_of({EN: 12, DE: 10, ZH: 3})
    sampling = Sampling(2, one_set=True)
    ranks = [LengthBuckets(examples, sampling, Share(rank, 2)) for rank in (0, 1)]
    for one, other in zip(*(shown(rank) for rank in ranks), strict=True):
        assert examples[one[0]].key.set_name == examples[other[0]].key.set_name


def test_later_stages_show_a_share_of_what_came_before() -> None:
    stages = [Stage(["funsd_en"], 1), Stage(["xfund_de"], 1), Stage(["xfund_zh"], 1)]
    examples = examples_of({EN: 20, DE: 20, ZH: 20})
    buckets = LengthBuckets(examples, Sampling(2, stages=stages, replay=0.1))
    assert sets_shown(buckets, 0) == {"funsd_en": 20}
    assert sets_shown(buckets, 1) == {"xfund_de": 18, "funsd_en": 2}
    last = sets_shown(buckets, 2)
    assert last["xfund_zh"] == 18
    assert last["funsd_en"] + last["xfund_de"] == 2


@pytest.mark.parametrize("replay", [-0.1, 1.0])
def test_a_replay_that_leaves_no_stage_is_refused(replay: float) -> None:
    with pytest.raises(ConfigurationError, match="Give a share from 0 to below 1"):
        Sampling(replay=replay)


def test_pages_kept_apart_stay_with_their_set() -> None:
    examples = examples_of({EN: 6, DE: 6})
    apart = [frozenset({0}) if place in (0, 1, 2) else frozenset() for place in range(12)]
    buckets = LengthBuckets(examples, Sampling(2, one_set=True), apart=apart)
    for batch in shown(buckets):
        assert len({examples[place].key.set_name for place in batch}) == 1
        assert len({0, 1, 2} & set(batch)) <= 1
