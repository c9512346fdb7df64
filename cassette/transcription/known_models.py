"""The published Whisper weights Cassette can name: how big, which languages, and the SHA-256 of
their files.

They are the CTranslate2 conversions faster-whisper fetches by these names, at one commit each, so
that sizes and sums are constants. Outside English, "small" or larger is worth its size: "base"
misses a word in six of German and one in four of French.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

WEIGHTS = "model.bin"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A published model. ``size`` is the whole download and ``weights`` its model.bin, in bytes.

    ``sha256`` names files and their sums; model.bin is always among them. ``rank`` orders models by
    how well they write: a greater one's words replace a smaller one's.
    """

    name: str
    rank: int
    size: int
    weights: int
    repository: str
    revision: str
    sha256: MappingProxyType[str, str]

    @property
    def english_only(self) -> bool:
        """Whether it understands English alone."""
        return self.name.endswith(".en")

    @property
    def languages(self) -> str:
        """What it understands, for people."""
        return "English" if self.english_only else "99 languages"


_ENGLISH_FILES = {
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
_V3_FILES = {
    "preprocessor_config.json": "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711",
    "vocabulary.json": "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1",
}


def _model(
    name: str, rank: int, sizes: tuple[int, int], revision: str, weights: str, config: str = ""
) -> KnownModel:
    """``sizes`` are those of the download and of model.bin; the sum of config.json where known."""
    shared = _ENGLISH_FILES if name.endswith(".en") else {}
    shared = _V3_FILES if name.startswith("large-v3") else shared
    sums = {WEIGHTS: weights, **shared, **({"config.json": config} if config else {})}
    owner = "mobiuslabsgmbh" if name == "large-v3-turbo" else "Systran"
    repository = f"{owner}/faster-whisper-{name}"
    return KnownModel(name, rank, *sizes, repository, revision, MappingProxyType(sums))


_ALL = (
    _model(
        "tiny.en",
        110,
        (78_090_594, 75_537_502),
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    ),
    _model(
        "tiny",
        100,
        (78_203_619, 75_538_270),
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
    ),
    _model(
        "base.en",
        210,
        (147_769_510, 145_216_508),
        "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
        "2a166925539a16005f14ff328359f9b9adb9dc4fb631bb3b227526862e93e2ef",
        "f3bc3821e9fc76a27bae538e11ae5b677dcdd352b4600429ce7951d398569aeb",
    ),
    _model(
        "base",
        200,
        (147_882_941, 145_217_532),
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    ),
    _model(
        "small.en",
        310,
        (486_098_798, 483_545_366),
        "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
        "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a",
        "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae",
    ),
    _model(
        "small",
        300,
        (486_212_372, 483_546_902),
        "536b0662742c02347bc0e980a01041f333bce120",
        "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
    ),
    _model(
        "medium.en",
        410,
        (1_530_457_748, 1_527_904_330),
        "a29b04bd15381511a9af671baec01072039215e3",
        "11b220779aea4c6f3ce9d2549c8a95ea869ed84066864b999531ef53e594fe5b",
        "4a1848ebabe7938d9797c15a2e8e4ce1d36e6fd4a43d096ae5955257c67c7962",
    ),
    _model(
        "medium",
        400,
        (1_530_571_735, 1_527_906_378),
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
    ),
    _model(
        "large-v3-turbo",
        500,
        (1_621_665_763, 1_617_884_929),
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da",
        "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e",
    ),
    _model(
        "large-v3",
        600,
        (3_090_835_702, 3_087_284_237),
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
        "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9",
    ),
)

KNOWN: MappingProxyType[str, KnownModel] = MappingProxyType({model.name: model for model in _ALL})
"""By name, smallest first."""
