"""The networks that lie in rapidocr's wheel: whether they are those that were measured, and how they are run.

Only the models of rapidocr are used, and none of its code: that logs, fetches from the network what it misses, and
keeps a thousand pieces of a page in no useful order.
"""

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.mistakes import Mistakes
from pipeline.text.hashed import sha256

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Pixels = NDArray[np.uint8]
"""Height × width × red, green, blue."""

Name = Literal["detector", "direction", "recogniser"]

NETWORKS: dict[Name, tuple[str, str]] = {
    "detector": (
        "PP-OCRv6_det_small.onnx",
        "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    ),
    "direction": (
        "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
        "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
    ),
    "recogniser": (
        "PP-OCRv6_rec_small.onnx",
        "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    ),
}
"""File in the wheel of rapidocr 3.10.0, and its SHA-256."""


@cache
def session(name: Name) -> "InferenceSession":
    """A network, loaded once in a process. On one thread: pictures are read side by side."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = name == "detector"  # it keeps what a picture took, which is a quarter of the time
    return InferenceSession(str(_file(name)), options, providers=["CPUExecutionProvider"])


def run(name: Name, image: Pixels) -> NDArray[np.float32]:
    """What a network says of one picture. They were taught blue, green, red, and -1 to 1.

    Raises:
        MemoryError: the picture is too large for what this process may take.
    """
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException

    network = session(name)
    colours = (np.ascontiguousarray(image[:, :, ::-1].transpose(2, 0, 1), dtype=np.float32) / 127.5 - 1)[None]
    try:
        (answer,) = network.run(None, {network.get_inputs()[0].name: colours})
    except (Fail, RuntimeException) as error:
        raise MemoryError(f"{name}: {error.__class__.__name__}") from None  # nothing else makes these networks fail
    return np.asarray(answer[0])


def check() -> None:
    """Refuse before any work what could not look at a single picture.

    Raises:
        Mistakes: rapidocr is missing, or its networks are others than those that were measured.
    """
    if find_spec("rapidocr") is None:
        raise Mistakes(["rapidocr is not installed, whose networks see where there is text; install rapidocr 3.10.0"])
    if others := [file for name, (file, measured) in NETWORKS.items() if _sha256(name) != measured]:
        raise Mistakes(
            [f"rapidocr: its {file} is not the one that was measured; install rapidocr 3.10.0" for file in others]
        )


def installed() -> dict[str, Any]:
    """The networks and what runs them, for the report of a run."""
    return {
        "rapidocr": version("rapidocr"),
        "onnxruntime": version("onnxruntime"),
        "networks": {file: _sha256(name) for name, (file, _) in NETWORKS.items()},
    }


def _file(name: Name) -> Path:
    spec = find_spec("rapidocr")  # finds it without running it
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("rapidocr is not installed")
    return Path(spec.origin).parent / "models" / NETWORKS[name][0]


def _sha256(name: Name) -> str | None:
    try:
        return sha256(_file(name))
    except FileNotFoundError:
        return None
