"""Restarts whose mean and standard error are known by hand."""

import math

# Tables of t: one-sided chance and degrees of freedom.
T_995_5, T_9975_9, T_9975_15 = 4.0321, 3.6897, 3.2860
T_95_5, T_975_9, T_975_15 = 2.0150, 2.2622, 2.1314
T_80_5 = 0.9195


def around(mean, error, count=6):
    """An even number of log ratios with that mean and, of all of them, that standard error.

    Values at mean +- a have the sample variance a^2 n / (n - 1), so a^2 / (n - 1) is that of
    their mean.
    """
    half = error * math.sqrt(count - 1)
    return [mean - half, mean + half] * (count // 2)
