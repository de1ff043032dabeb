"""The memory that a call holds, from its beginning to its end."""

from matplotlib.figure import Figure

from reports.plots.canvas import PALETTE, NothingToDraw, caption, panels, shortened
from reports.plots.kinds import title_of
from reports.profiles.layers import name_of
from reports.profiles.profile import Profile
from reports.units import MEBI, MILLI, scaled

PANEL_INCHES = 3.0
READING = (
    "What torch's allocator had handed out, above what was there before the call; the times are "
    "those of a profiled call."
)


def held_memory(profile: Profile) -> Figure:
    """Held bytes against time, the peak marked with its layer.

    Raises:
        NothingToDraw: the profile has no memory in it.
    """
    memory = profile.record.memory
    if memory is None or not memory.times_s:
        raise NothingToDraw("no memory was recorded")
    figure, ((panel,),) = panels([PANEL_INCHES])
    times = [time / MILLI for time in memory.times_s]
    held = [size / MEBI for size in memory.held_bytes]
    colour, peak_colour, *_ = PALETTE
    panel.step(times, held, where="post", color=colour, linewidth=1.2)
    panel.fill_between(times, held, step="post", color=colour, alpha=0.15, linewidth=0)
    peak = max(range(len(held)), key=held.__getitem__)
    panel.plot([times[peak]], [held[peak]], "D", color=peak_colour, markeredgecolor="black")
    where = "outside of any layer" if memory.peak_layer is None else name_of(memory.peak_layer)
    is_right = times[peak] > (times[0] + times[-1]) / 2
    panel.annotate(
        shortened(f"peak {scaled(memory.peak_bytes, MEBI)} MiB: {where}"),
        (times[peak], held[peak]),
        xytext=(-8 if is_right else 8, 6),
        textcoords="offset points",
        ha="right" if is_right else "left",
    )
    panel.set(xlabel="time since the call began (ms)", ylabel="held (MiB)")
    panel.set_title(title_of(profile))
    panel.set_ylim(min(0, *held), 1.2 * max(*held, 1))
    caption(figure, READING, profile.provenance)
    return figure
