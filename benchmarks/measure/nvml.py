"""A GPU's clock and what holds it back, through NVML.

Source:
    NVIDIA Management Library reference: ``nvmlDeviceGetClockInfo`` (MHz) and
    ``nvmlDeviceGetCurrentClocksEventReasons`` (a bit for each ``nvmlClocksEventReason``).
"""

import importlib
from typing import Any

# NVML's bits, which are part of its interface. The last two are of older drivers.
REASONS = {
    0x001: "gpu_idle",
    0x002: "applications_clocks_setting",
    0x004: "sw_power_cap",
    0x008: "hw_slowdown",
    0x010: "sync_boost",
    0x020: "sw_thermal_slowdown",
    0x040: "hw_thermal_slowdown",
    0x080: "hw_power_brake_slowdown",
    0x100: "display_clock_setting",
    0x200: "board_limit",
    0x400: "reliability",
}


class Gpu:
    """One GPU, as the driver shows it."""

    def __init__(self, nvml: Any, handle: Any) -> None:
        self._nvml = nvml
        self._handle = handle

    def clock_hz(self) -> float | None:
        """The clock of the multiprocessors now; `None` where the driver does not tell it."""
        nvml = self._nvml
        try:
            return float(nvml.nvmlDeviceGetClockInfo(self._handle, nvml.NVML_CLOCK_SM)) * 1e6
        except nvml.NVMLError:
            return None

    def throttle_reasons(self) -> tuple[str, ...] | None:
        """What holds the clock where it is now; `None` where the driver does not tell it."""
        nvml = self._nvml
        try:
            bits = int(nvml.nvmlDeviceGetCurrentClocksEventReasons(self._handle))
        except (nvml.NVMLError, AttributeError):  # An older pynvml has no such call.
            return None
        return reasons_of(bits)


def gpu_of(uuid: str) -> Gpu | None:
    """The GPU of that name, or `None` where pynvml, the driver or the GPU is missing.

    pynvml is imported here, so that only a case on a GPU needs it. CUDA numbers the GPUs that it
    may use, NVML all of them; the name alone is the same to both.

    Args:
        uuid: as ``torch.cuda.get_device_properties(device).uuid`` gives it, or with the ``GPU-``
            in front that NVML puts there.
    """
    try:
        nvml = importlib.import_module("pynvml")
    except ModuleNotFoundError:
        return None
    try:
        nvml.nvmlInit()
        name = uuid if uuid.startswith("GPU-") else f"GPU-{uuid}"
        return Gpu(nvml, nvml.nvmlDeviceGetHandleByUUID(name))
    except nvml.NVMLError:
        return None


def reasons_of(bits: int) -> tuple[str, ...]:
    """The names of the bits that are set; one that NVML added later keeps its number."""
    set_bits = (1 << place for place in range(bits.bit_length()) if bits >> place & 1)
    return tuple(REASONS.get(bit, f"reason_{bit:#x}") for bit in set_bits)
