"""The page's colours by themselves: their contrast, and whether eyes of all kinds tell them apart.

Source:
    Contrast: WCAG 2.2, success criteria 1.4.3 and 1.4.11, with the luminance defined there.
    Colour vision: Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for
    Simulation of Color Vision Deficiency", the published matrices of severity 1, on linear RGB.
    Distances: CIE 1976 L*a*b* with the white of D65.
"""

import itertools
import math
import re
from pathlib import Path

import pytest

import reports

STYLE = (Path(reports.__file__).parent / "page" / "style.css").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root[^{]*\{([^}]*--paper[^}]*)\}", STYLE)
THEMES = {
    name: dict(re.findall(r"--([\w-]+): (#\w{6});", text))
    for name, text in (("light", LIGHT), ("dark", DARK))
}
HUES = [f"hue-{place}" for place in range(8)]
TEXTS = [
    *itertools.product(("ink", "soft", "accent", "good", "bad"), ("paper", "raised")),
    *(("ink", f"heat-{end}") for end in ("slow", "even", "fast")),
]
GRAPHICS, WORDS = 3, 4.5
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Of sRGB: linear RGB to XYZ, rows over the white of D65.
XYZ = (
    (0.412456 / 0.95047, 0.357576 / 0.95047, 0.180437 / 0.95047),
    (0.212673, 0.715152, 0.072175),
    (0.019334 / 1.08883, 0.119192 / 1.08883, 0.950304 / 1.08883),
)


def linear(colour):
    """The linear RGB of ``#rrggbb``, each from 0 to 1."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]


def times(matrix, vector):
    """A product, kept between 0 and 1."""
    products = (sum(map(math.prod, zip(row, vector, strict=True))) for row in matrix)
    return [min(1, max(0, each)) for each in products]


def contrast(first, second):
    """By WCAG, from 1 to 21."""
    dark, light = sorted(
        sum(map(math.prod, zip((0.2126, 0.7152, 0.0722), linear(each), strict=True)))
        for each in (first, second)
    )
    return (light + 0.05) / (dark + 0.05)


def lab(colour, eye):
    """L*, a*, b* of a colour as an eye sees it."""
    x, y, z = (
        each ** (1 / 3) if each > 216 / 24389 else (24389 / 27 * each + 16) / 116
        for each in times(XYZ, times(EYES[eye], linear(colour)))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_the_formulas_give_what_is_published():
    """Black on white has 21; a pure red's L*a*b* is (53.2, 80.1, 67.2)."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert lab("#ff0000", "all cones") == pytest.approx((53.24, 80.09, 67.20), abs=0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("hue", HUES)
def test_a_mark_stands_out_of_the_paper(theme, hue):
    """What is drawn has 3:1, by which it is seen at all."""
    assert contrast(THEMES[theme][hue], THEMES[theme]["paper"]) >= GRAPHICS


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_words_can_be_read(theme, text, ground):
    """What is written has 4.5:1 on whatever it stands on."""
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= WORDS


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", EYES)
def test_the_ends_of_the_matrix_differ_for_every_eye(theme, eye):
    """Slower and faster are far apart from each other; the cell has the number, too."""
    colours = THEMES[theme]
    assert math.dist(lab(colours["heat-slow"], eye), lab(colours["heat-fast"], eye)) >= 20


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", EYES)
def test_every_two_hues_differ_for_every_eye(theme, eye):
    """Side by side any two are told apart; 12 is about five times what trained eyes just see."""
    seen = [lab(THEMES[theme][hue], eye) for hue in HUES]
    assert min(math.dist(*pair) for pair in itertools.combinations(seen, 2)) >= 12
