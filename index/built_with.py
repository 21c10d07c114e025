"""What a library remembers of the model its vectors come from, and whether a model of today is that one."""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder, load_embedder
from index.errors import EmbeddingError, EmbeddingMismatchError
from index.settings import EmbeddingSettings

__all__ = ["BuiltWith"]

Vectors = NDArray[np.float32]

SHIPPED = "随程序附带的模型"
REMEMBERED = ("query_prompt", "passage_prompt", "dimensions")  # fields of EmbeddingSettings that make the vectors
SAME = 0.98  # least cosine of two probes of one model; rounding and batching move it by less than a thousandth
BESIDE = "./"  # opens the name of a model folder that lies in the library folder, so that both can be moved


@dataclass(frozen=True, slots=True)
class BuiltWith:
    """The model of a library, as its catalogue has it."""

    folder: Path  # of the library
    name: str  # "" for the shipped model, else folder or name
    fingerprint: str
    dimensions: int  # of the vectors
    settings: EmbeddingSettings = field(default_factory=EmbeddingSettings)  # what was chosen then; REMEMBERED alone
    address: str = ""  # of the service that had the model, for telling only; "" for models on this machine
    probe: Vectors | None = None  # (dimensions,) float32; of a service alone, whose model may change behind its name

    @classmethod
    def read(cls, folder: Path, meta: Mapping[str, str]) -> Self:
        """From the facts of a catalogue. Raises KeyError, ValueError when they are not all there."""
        name = meta["embedding"]
        if name.startswith(BESIDE) and (folder / name).is_dir():
            name = str(folder / name)
        chosen = json.loads(meta.get("embedding_settings", "{}"))
        settings = EmbeddingSettings(**{key: chosen.get(key) for key in REMEMBERED})
        probe = np.frombuffer(base64.b64decode(meta.get("probe", "")), dtype="<f4").astype(np.float32)
        return cls(
            folder,
            name,
            meta["fingerprint"],
            int(meta["dimensions"]),
            settings,
            meta.get("embedding_url", ""),
            probe if len(probe) else None,
        )

    @classmethod
    def of(cls, folder: Path, embedder: Embedder, settings: EmbeddingSettings) -> Self:
        """What is to be remembered of a model just loaded with these settings."""
        chosen = EmbeddingSettings(**{key: getattr(settings, key) for key in REMEMBERED})
        built = cls(folder, embedder.name, embedder.fingerprint, embedder.dimensions, chosen)
        address, probe = getattr(embedder, "address", ""), getattr(embedder, "probe", None)
        if not address:
            return built
        from index.embedding_endpoint import shown_address

        return replace(built, address=shown_address(address), probe=probe)

    def meta(self) -> dict[str, str]:
        """The facts for the catalogue. No key, no password is among them."""
        name = self.name
        if name and not self.address and Path(name).is_absolute() and Path(name).is_relative_to(self.folder):
            name = BESIDE + Path(name).relative_to(self.folder).as_posix()
        probe = b"" if self.probe is None else self.probe.astype("<f4").tobytes()
        return {
            "embedding": name,
            "fingerprint": self.fingerprint,
            "dimensions": str(self.dimensions),
            "embedding_settings": json.dumps({key: getattr(self.settings, key) for key in REMEMBERED}),
            "embedding_url": self.address,
            "probe": base64.b64encode(probe).decode("ascii"),
        }

    def load(self, given: str | None, settings: EmbeddingSettings) -> Embedder:
        """The model of this library.

        given: a model that the caller names, None for the one remembered. Settings that are None are as remembered.
        Raises EmbeddingMismatchError when it is another one than the library was built with, EmbeddingError when it
        cannot be loaded.
        """
        name = self.name if given is None else given
        if given is None and not self.address:
            settings = replace(settings, base_url=None)
        elif self.address and not settings.base_url and (given is None or given == self.name):
            raise EmbeddingError(
                f"文库“{self.folder}”的向量来自服务“{self.address}”上的模型“{self.name}”；程序只连接您指定的地址，"
                "请用环境变量 POLICY_ASSISTANT_EMBEDDING_URL 写上它。"
            )
        wanted = {key: getattr(self.settings, key) for key in REMEMBERED if getattr(settings, key) is None}
        embedder = load_embedder(name or None, replace(settings, **wanted))
        if embedder.fingerprint != self.fingerprint:
            raise EmbeddingMismatchError(self._difference(embedder, settings))
        if not self.same_model(self.of(self.folder, embedder, settings)):
            raise EmbeddingMismatchError(self._another_version(embedder.name))
        return embedder

    def same_model(self, other: Self) -> bool:
        """Whether vectors of both can be mixed."""
        if self.fingerprint != other.fingerprint or self.dimensions != other.dimensions:
            return False
        return self.probe is None or other.probe is None or float(self.probe @ other.probe) >= SAME

    def _difference(self, embedder: Embedder, settings: EmbeddingSettings) -> str:
        """Why a model that was loaded does not fit, and what to do, in one sentence."""
        if embedder.name != self.name or bool(getattr(embedder, "address", "")) != bool(self.address):
            return (
                f"文库“{self.folder}”是用向量模型“{self.name or SHIPPED}”（{self.dimensions} 维）建立的，"
                f"与现在的“{embedder.name or SHIPPED}”（{embedder.dimensions} 维）不是同一个模型；"
                "请改用原来的模型，或用 policy-assistant library reembed 换用新的。"
            )
        chosen = {key: getattr(settings, key) for key in REMEMBERED}
        if any(value is not None and value != getattr(self.settings, key) for key, value in chosen.items()):
            return (
                f"文库“{self.folder}”建立时，向量模型“{self.name or SHIPPED}”的提示语或维数与现在写的不同；"
                "请不要再写这些选项（文库记得原来的），或用 policy-assistant library reembed 换用新的。"
            )
        return self._another_version(embedder.name)

    def _another_version(self, name: str) -> str:
        return (
            f"文库“{self.folder}”是用另一个版本的向量模型“{name or SHIPPED}”建立的，不能与现在的版本混用；"
            f"请运行 {self.command()} 换用现在的版本。"
        )

    def command(self) -> str:
        """The command line that embeds the library anew with the model of the same name as it is today."""
        words = ["policy-assistant", "library", "reembed"]
        for option, value in (
            ("--embedding", self.name or None),
            ("--embedding-url", self.address or None),
            ("--query-prompt", self.settings.query_prompt),
            ("--passage-prompt", self.settings.passage_prompt),
            ("--embedding-dims", self.settings.dimensions),
            ("--library", self.folder),
        ):
            if value is not None:
                words += [option, shlex.quote(str(value).replace("\n", "\\n"))]
        return " ".join(words)
